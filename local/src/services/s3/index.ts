export { S3 } from './service';
export { BucketFolder, linkOrCopy } from './files';
