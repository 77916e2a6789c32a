import {
  DescribeModelPackageCommand,
  type DescribeModelPackageCommandOutput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { Memory } from '../memory';

export type Package = DescribeModelPackageCommandOutput;

const KEPT = 1000;

/** Of a version nothing changes but its approval. */
export class PackageShelf {
  private readonly known = new Memory<{ readonly approval: string; readonly found: Promise<Package> }>(KEPT);

  constructor(private readonly sagemaker: Pick<SageMakerClient, 'send'>) {}

  /** @param approval as the list has it; what is known under another one is read again */
  describe(arn: string, approval: string): Promise<Package> {
    const last = this.known.get(arn);
    if (last?.approval === approval) return last.found;
    const found = this.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
    this.known.set(arn, { approval, found });
    found.catch(() => this.known.delete(arn));
    return found;
  }
}
