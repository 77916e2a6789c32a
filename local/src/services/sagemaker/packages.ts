import type {
  CreateModelPackageGroupInput,
  CreateModelPackageInput,
  DescribeModelPackageGroupOutput,
  DescribeModelPackageOutput,
  ListModelPackageGroupsInput,
  ListModelPackagesInput,
  UpdateModelPackageInput,
} from '@aws-sdk/client-sagemaker';
import type { LocalService } from '../registry';
import { arnOf, invalid, named, page, SAGEMAKER_NAME, type ServiceContext } from '../support';
import { Table } from '../table';
import { ServiceError } from '../types';
import { newestFirst, type ServicePart } from './part';
import type { Tags } from './tags';

type Group = DescribeModelPackageGroupOutput & { lastVersion: number };
type Package = DescribeModelPackageOutput;

/** A package without validation is Pending for a moment. */
const PENDING_MILLISECONDS = 1;

/** What CreateModelPackage may hold and DescribeModelPackage gives back. */
const COPIED = [
  'ModelPackageDescription', 'InferenceSpecification', 'MetadataProperties', 'ModelMetrics', 'Domain', 'Task',
  'SamplePayloadUrl', 'CustomerMetadataProperties', 'DriftCheckBaselines', 'AdditionalInferenceSpecifications',
  'SkipModelValidation', 'SourceUri', 'SecurityConfig', 'ModelCard', 'ModelLifeCycle',
] as const; // prettier-ignore

export class ModelPackages implements ServicePart {
  private readonly groups: Table<Group>;
  private readonly packages: Table<Package>;
  private readonly tokens: Table<{ arn: string }>;

  constructor(
    private readonly context: ServiceContext,
    private readonly tags: Tags,
    private readonly checkArtifact: (uri: string | undefined) => void,
  ) {
    this.groups = new Table(context.store, 'sagemaker.modelPackageGroups');
    this.packages = new Table(context.store, 'sagemaker.modelPackages');
    this.tokens = new Table(context.store, 'sagemaker.modelPackageTokens');
  }

  readonly transactions: LocalService['transactions'] = {
    CreateModelPackageGroup: (input: CreateModelPackageGroupInput) => this.createGroup(input),
    DeleteModelPackageGroup: (input: { ModelPackageGroupName?: string }) => {
      const group = this.group(input.ModelPackageGroupName);
      if (this.packages.list().some((one) => one.ModelPackageGroupName === group.ModelPackageGroupName)) {
        throw new ServiceError('ConflictException', `ModelPackageGroup ${group.ModelPackageGroupArn} is not empty.`);
      }
      this.groups.delete(String(group.ModelPackageGroupName));
      return {};
    },
    CreateModelPackage: (input: CreateModelPackageInput) => this.create(input),
    UpdateModelPackage: (input: UpdateModelPackageInput) => this.update(input),
    DeleteModelPackage: (input: { ModelPackageName?: string }) => {
      this.packages.delete(String(this.find(input.ModelPackageName).ModelPackageArn));
      return {};
    },
  };

  readonly operations: LocalService['operations'] = {
    DescribeModelPackageGroup: async (input: { ModelPackageGroupName?: string }) => {
      const { lastVersion: _last, ...group } = this.group(input.ModelPackageGroupName);
      return group;
    },
    ListModelPackageGroups: async (input: ListModelPackageGroupsInput) => {
      const found = newestFirst(this.groups.list(), input.SortOrder ?? 'Ascending');
      const { items, ...rest } = page(found, input);
      return {
        ModelPackageGroupSummaryList: items.map(({ lastVersion: _last, CreatedBy: _by, ...summary }) => summary),
        ...rest,
      };
    },
    DescribeModelPackage: async (input: { ModelPackageName?: string }) => this.find(input.ModelPackageName),
    ListModelPackages: async (input: ListModelPackagesInput) => {
      const found = newestFirst(
        this.packages.list().map((one) => this.current(one)),
        input.SortOrder ?? 'Ascending',
      ).filter(
        (one) =>
          isOfType(one, input) && (!input.ModelApprovalStatus || one.ModelApprovalStatus === input.ModelApprovalStatus),
      );
      const { items, ...rest } = page(found, input);
      return { ModelPackageSummaryList: items.map(summaryOf), ...rest };
    },
  };

  /** By ARN, or by the name of an unversioned one. */
  find(nameOrArn: string | undefined): Package {
    const arn = nameOrArn?.startsWith('arn:')
      ? nameOrArn
      : arnOf(this.context, 'sagemaker', `model-package/${String(nameOrArn)}`);
    const found = this.packages.get(arn);
    if (!found) throw invalid(`ModelPackage ${arn} does not exist.`);
    return this.current(found);
  }

  private current(one: Package): Package {
    if (one.ModelPackageStatus !== 'Pending') return one;
    const ready = (one.CreationTime?.getTime() ?? 0) + PENDING_MILLISECONDS;
    if (this.context.clock.now() < ready) return one;
    return { ...one, ModelPackageStatus: 'Completed' };
  }

  private group(nameOrArn: string | undefined): Group {
    const name = nameOf(String(nameOrArn));
    const group = this.groups.get(name);
    if (!group) {
      throw invalid(
        `ModelPackageGroup ${arnOf(this.context, 'sagemaker', `model-package-group/${name}`)} does not exist.`,
      );
    }
    return group;
  }

  private createGroup(input: CreateModelPackageGroupInput): object {
    const name = named(input.ModelPackageGroupName, 'ModelPackageGroupName', SAGEMAKER_NAME);
    const arn = arnOf(this.context, 'sagemaker', `model-package-group/${name}`);
    if (this.groups.has(name)) throw invalid(`Model Package Group already exists: ${arn}`);
    this.groups.put(name, {
      ModelPackageGroupName: name,
      ModelPackageGroupArn: arn,
      ...(input.ModelPackageGroupDescription !== undefined && {
        ModelPackageGroupDescription: input.ModelPackageGroupDescription,
      }),
      CreationTime: new Date(this.context.clock.now()),
      CreatedBy: {},
      ModelPackageGroupStatus: 'Completed',
      lastVersion: 0,
    });
    this.tags.put(arn, input.Tags);
    return { ModelPackageGroupArn: arn };
  }

  private create(input: CreateModelPackageInput): object {
    if (input.ClientToken !== undefined) {
      named(input.ClientToken, 'ClientToken', { pattern: /^[a-zA-Z0-9-]+$/, max: 36 });
      const former = this.tokens.get(input.ClientToken);
      if (former) return { ModelPackageArn: former.arn };
    }
    if ((input.ModelPackageName === undefined) === (input.ModelPackageGroupName === undefined)) {
      throw invalid('Exactly one of ModelPackageName and ModelPackageGroupName must be given.');
    }
    for (const container of input.InferenceSpecification?.Containers ?? []) this.checkArtifact(container.ModelDataUrl);
    const identity = input.ModelPackageGroupName === undefined ? this.unversioned(input) : this.nextVersion(input);
    const arn = identity.ModelPackageArn;
    const copied = Object.fromEntries(
      COPIED.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
    );
    const made: Package = {
      ...copied,
      ...identity,
      CreationTime: new Date(this.context.clock.now()),
      CreatedBy: {},
      ModelPackageStatus: 'Pending',
      ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
      CertifyForMarketplace: input.CertifyForMarketplace ?? false,
    };
    this.packages.put(arn, made);
    if (input.ClientToken !== undefined) this.tokens.put(input.ClientToken, { arn });
    this.announce(made);
    return { ModelPackageArn: arn };
  }

  private unversioned(input: CreateModelPackageInput): { ModelPackageName: string; ModelPackageArn: string } {
    const name = named(input.ModelPackageName, 'ModelPackageName', SAGEMAKER_NAME);
    const arn = arnOf(this.context, 'sagemaker', `model-package/${name}`);
    if (this.packages.has(arn)) throw new ServiceError('ConflictException', `Model Package already exists: ${arn}`);
    this.tags.put(arn, input.Tags);
    return { ModelPackageName: name, ModelPackageArn: arn };
  }

  private nextVersion(input: CreateModelPackageInput) {
    const group = this.group(input.ModelPackageGroupName);
    if (input.Tags?.length) {
      throw invalid('Tags are not supported for versioned model packages; tag the model package group.');
    }
    const name = String(group.ModelPackageGroupName);
    const version = group.lastVersion + 1;
    this.groups.update(name, { lastVersion: version });
    return {
      ModelPackageName: name,
      ModelPackageGroupName: name,
      ModelPackageVersion: version,
      ModelPackageArn: arnOf(this.context, 'sagemaker', `model-package/${name}/${version}`),
      ModelApprovalStatus: input.ModelApprovalStatus ?? ('PendingManualApproval' as const),
    };
  }

  private update(input: UpdateModelPackageInput): object {
    const found = this.find(input.ModelPackageArn);
    if (input.ModelApprovalStatus !== undefined && found.ModelPackageVersion === undefined) {
      throw invalid('ModelApprovalStatus can be set for versioned model packages only.');
    }
    const properties = { ...found.CustomerMetadataProperties, ...input.CustomerMetadataProperties };
    for (const name of input.CustomerMetadataPropertiesToRemove ?? []) delete properties[name];
    const next: Package = {
      ...found,
      ...(input.ModelApprovalStatus !== undefined && { ModelApprovalStatus: input.ModelApprovalStatus }),
      ...(input.ApprovalDescription !== undefined && { ApprovalDescription: input.ApprovalDescription }),
      ...(Object.keys(properties).length > 0 && { CustomerMetadataProperties: properties }),
      LastModifiedTime: new Date(this.context.clock.now()),
      LastModifiedBy: {},
    };
    this.packages.put(String(found.ModelPackageArn), next);
    this.announce(next);
    return { ModelPackageArn: found.ModelPackageArn };
  }

  private announce(one: Package): void {
    this.context.events.put({
      source: 'aws.sagemaker',
      detailType: 'SageMaker Model Package State Change',
      resources: [String(one.ModelPackageArn)],
      detail: one,
    });
  }
}

/** Of the group; without one, unversioned packages unless another type is asked for. */
function isOfType(one: Package, input: ListModelPackagesInput): boolean {
  if (input.ModelPackageGroupName !== undefined)
    return one.ModelPackageGroupName === nameOf(input.ModelPackageGroupName);
  if (input.ModelPackageType === 'Both') return true;
  return (one.ModelPackageVersion !== undefined) === (input.ModelPackageType === 'Versioned');
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
}

function summaryOf(one: Package): object {
  const { ModelPackageName, ModelPackageGroupName, ModelPackageVersion, ModelPackageArn, ModelPackageDescription } =
    one;
  const { CreationTime, ModelPackageStatus, ModelApprovalStatus } = one;
  return {
    ModelPackageName, ModelPackageGroupName, ModelPackageVersion, ModelPackageArn, ModelPackageDescription,
    CreationTime, ModelPackageStatus, ModelApprovalStatus,
  }; // prettier-ignore
}
