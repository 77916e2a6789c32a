import type { Tag } from '@aws-sdk/client-sagemaker';
import type { LocalService } from '../registry';
import { invalid, type ServiceContext } from '../support';
import { Table } from '../table';
import type { ServicePart } from './part';

export class Tags implements ServicePart {
  private readonly table: Table<{ tags: Tag[] }>;

  constructor(context: ServiceContext) {
    this.table = new Table(context.store, 'sagemaker.tags');
  }

  readonly transactions: LocalService['transactions'] = {
    AddTags: (input: { ResourceArn: string; Tags: Tag[] }) => {
      if (/:model-package\/[^/]+\/\d+$/.test(input.ResourceArn)) {
        throw invalid('Tags are not supported for versioned model packages; tag the model package group.');
      }
      return { Tags: this.put(input.ResourceArn, input.Tags) };
    },
    DeleteTags: (input: { ResourceArn: string; TagKeys: string[] }) => {
      this.table.put(input.ResourceArn, {
        tags: this.of(input.ResourceArn).filter((tag) => !input.TagKeys.includes(String(tag.Key))),
      });
      return {};
    },
  };

  readonly operations: LocalService['operations'] = {
    ListTags: async (input: { ResourceArn: string }) => ({ Tags: this.of(input.ResourceArn) }),
  };

  put(arn: string, tags: readonly Tag[] | undefined): Tag[] {
    if (!tags?.length) return this.of(arn);
    const kept = this.of(arn).filter((tag) => !tags.some((other) => other.Key === tag.Key));
    const all = [...kept, ...tags];
    if (all.length > 50) throw invalid('The maximum number of tags per resource is 50.');
    this.table.put(arn, { tags: all });
    return all;
  }

  of(arn: string): Tag[] {
    return this.table.get(arn)?.tags ?? [];
  }

  forget(arn: string): void {
    this.table.delete(arn);
  }
}
