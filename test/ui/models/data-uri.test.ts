import { checkUri } from '../../../ui/src/models/data-uri';

test.each([
  ['s3://bucket/data.csv', undefined],
  [' s3://bucket/folder/ ', undefined],
  ['', /Give the URI/],
  ['https://bucket.s3.amazonaws.com/data.csv', /not its web address/],
  ['s3://bucket', /look like/],
  ['s3://Bucket/data.csv', /look like/],
  ['s3://bucket/data.parquet', /end with .csv/],
])('checks the URI %j', (uri, expected) => {
  if (expected === undefined) expect(checkUri(uri)).toBeUndefined();
  else expect(checkUri(uri)).toMatch(expected);
});
