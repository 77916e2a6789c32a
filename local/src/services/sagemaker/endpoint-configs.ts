import type {
  CreateEndpointConfigInput,
  DescribeEndpointConfigOutput,
  ListEndpointConfigsInput,
} from '@aws-sdk/client-sagemaker';
import type { LocalService } from '../registry';
import { arnOf, invalid, named, page, SAGEMAKER_NAME, type ServiceContext } from '../support';
import { Table } from '../table';
import type { Models } from './models';
import { newestFirst, type ServicePart } from './part';
import type { Tags } from './tags';

export class EndpointConfigs implements ServicePart {
  private readonly configs: Table<DescribeEndpointConfigOutput>;

  constructor(
    private readonly context: ServiceContext,
    private readonly tags: Tags,
    private readonly models: Models,
  ) {
    this.configs = new Table(context.store, 'sagemaker.endpointConfigs');
  }

  readonly transactions: LocalService['transactions'] = {
    CreateEndpointConfig: (input: CreateEndpointConfigInput) => this.create(input),
    DeleteEndpointConfig: (input: { EndpointConfigName?: string }) => {
      const config = this.find(input.EndpointConfigName);
      // As on AWS, also when an endpoint uses it: that endpoint can then only be deleted.
      this.configs.delete(String(config.EndpointConfigName));
      this.tags.forget(String(config.EndpointConfigArn));
      return {};
    },
  };

  readonly operations: LocalService['operations'] = {
    DescribeEndpointConfig: async (input: { EndpointConfigName?: string }) => this.find(input.EndpointConfigName),
    ListEndpointConfigs: async (input: ListEndpointConfigsInput) => {
      const found = newestFirst(this.configs.list(), input.SortOrder).filter(
        (config) => !input.NameContains || config.EndpointConfigName?.includes(input.NameContains),
      );
      const { items, ...rest } = page(found, input);
      return {
        EndpointConfigs: items.map(({ EndpointConfigName, EndpointConfigArn, CreationTime }) => ({
          EndpointConfigName,
          EndpointConfigArn,
          CreationTime,
        })),
        ...rest,
      };
    },
  };

  find(name: string | undefined): DescribeEndpointConfigOutput {
    const config = this.configs.get(String(name));
    if (!config) {
      const arn = arnOf(this.context, 'sagemaker', `endpoint-config/${String(name).toLowerCase()}`);
      throw invalid(`Could not find endpoint configuration "${arn}".`);
    }
    return config;
  }

  private create(input: CreateEndpointConfigInput): object {
    const name = named(input.EndpointConfigName, 'EndpointConfigName', SAGEMAKER_NAME);
    const arn = arnOf(this.context, 'sagemaker', `endpoint-config/${name.toLowerCase()}`);
    if (this.configs.has(name)) throw invalid(`Cannot create already existing endpoint configuration "${arn}".`);
    if (!input.ProductionVariants?.length) throw invalid('At least one ProductionVariant must be given.');
    const names = new Set<string>();
    for (const variant of input.ProductionVariants) {
      const variantName = named(variant.VariantName, 'VariantName', SAGEMAKER_NAME);
      if (names.has(variantName)) throw invalid(`Variant names must be unique; "${variantName}" is there twice.`);
      names.add(variantName);
      this.models.find(variant.ModelName);
      if (!variant.ServerlessConfig && (!variant.InstanceType || !variant.InitialInstanceCount)) {
        throw invalid(`Variant "${variantName}" needs InstanceType and InitialInstanceCount, or ServerlessConfig.`);
      }
    }
    const { Tags: tags, ...description } = input;
    this.configs.put(name, {
      EnableNetworkIsolation: false,
      ...description,
      EndpointConfigName: name,
      EndpointConfigArn: arn,
      ProductionVariants: input.ProductionVariants.map((variant) => ({ InitialVariantWeight: 1, ...variant })),
      CreationTime: new Date(this.context.clock.now()),
    } as DescribeEndpointConfigOutput);
    this.tags.put(arn, tags);
    return { EndpointConfigArn: arn };
  }
}
