import {
  DescribeModelPackageCommand,
  type DescribeModelPackageCommandOutput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { ReadOnce } from '../memory';

export type Package = DescribeModelPackageCommandOutput;

const KEPT = 1000;

/** Of a version nothing changes but its approval. */
export class PackageShelf {
  private readonly known = new ReadOnce<Package>(KEPT);

  constructor(private readonly sagemaker: Pick<SageMakerClient, 'send'>) {}

  /** @param approval as the list has it; what is known under another one is read again */
  describe(arn: string, approval: string): Promise<Package> {
    const read = () => this.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
    return this.known.of(arn, approval, read);
  }
}
