import type {
  ContainerDefinition,
  CreateModelInput,
  DescribeModelOutput,
  ListModelsInput,
} from '@aws-sdk/client-sagemaker';
import type { LocalService } from '../registry';
import { arnOf, invalid, named, page, SAGEMAKER_NAME, textMap, type ServiceContext } from '../support';
import { Table } from '../table';
import type { ModelPackages } from './packages';
import { newestFirst, type ServicePart } from './part';
import type { Tags } from './tags';

/** What a server needs to serve a model. */
export interface Servable {
  readonly image: string;
  readonly modelDataUri: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly arn: string;
  readonly networkIsolation: boolean;
}

export class Models implements ServicePart {
  private readonly models: Table<DescribeModelOutput>;

  constructor(
    private readonly context: ServiceContext,
    private readonly tags: Tags,
    private readonly packages: ModelPackages,
    private readonly checkArtifact: (uri: string | undefined) => void,
  ) {
    this.models = new Table(context.store, 'sagemaker.models');
  }

  readonly transactions: LocalService['transactions'] = {
    CreateModel: (input: CreateModelInput) => this.create(input),
    DeleteModel: (input: { ModelName?: string }) => {
      const model = this.find(input.ModelName);
      this.models.delete(String(model.ModelName));
      this.tags.forget(String(model.ModelArn));
      return {};
    },
  };

  readonly operations: LocalService['operations'] = {
    DescribeModel: async (input: { ModelName?: string }) => this.find(input.ModelName),
    ListModels: async (input: ListModelsInput) => {
      const found = newestFirst(this.models.list(), input.SortOrder).filter(
        (model) => !input.NameContains || model.ModelName?.includes(input.NameContains),
      );
      const { items, ...rest } = page(found, input);
      return {
        Models: items.map(({ ModelName, ModelArn, CreationTime }) => ({ ModelName, ModelArn, CreationTime })),
        ...rest,
      };
    },
  };

  has(name: string): boolean {
    return this.models.has(name);
  }

  find(name: string | undefined): DescribeModelOutput {
    const model = this.models.get(String(name));
    if (!model) throw invalid(`Could not find model "${arnOf(this.context, 'sagemaker', `model/${name}`)}".`);
    return model;
  }

  /** Image, artifact and environment of a model, those of its package included. */
  servable(name: string | undefined): Servable {
    const model = this.find(name);
    const container = model.PrimaryContainer ?? model.Containers?.[0] ?? {};
    const packaged = container.ModelPackageName
      ? this.packages.find(container.ModelPackageName).InferenceSpecification?.Containers?.[0]
      : undefined;
    const image = packaged?.Image ?? container.Image;
    const modelDataUri = packaged?.ModelDataUrl ?? container.ModelDataUrl;
    if (!image || !modelDataUri) throw new Error(`the model "${name}" has no image and model data to serve`);
    return {
      image,
      modelDataUri,
      environment: { ...packaged?.Environment, ...container.Environment },
      arn: String(model.ModelArn),
      networkIsolation: model.EnableNetworkIsolation === true,
    };
  }

  private create(input: CreateModelInput): object {
    const name = named(input.ModelName, 'ModelName', SAGEMAKER_NAME);
    const arn = arnOf(this.context, 'sagemaker', `model/${name}`);
    if (this.models.has(name)) throw invalid(`Cannot create already existing model "${arn}".`);
    if ((input.PrimaryContainer === undefined) === (input.Containers === undefined)) {
      throw invalid('Exactly one of PrimaryContainer and Containers must be given.');
    }
    if (input.ExecutionRoleArn === undefined) throw invalid('ExecutionRoleArn is required to create a model.');
    if ((input.Containers?.length ?? 1) !== 1) throw invalid('the local runtime serves models of one container');
    this.checkContainer(input.PrimaryContainer ?? input.Containers?.[0] ?? {});
    const { Tags: tags, ...description } = input;
    this.models.put(name, {
      EnableNetworkIsolation: false,
      ...description,
      ModelName: name,
      ModelArn: arn,
      CreationTime: new Date(this.context.clock.now()),
    });
    this.tags.put(arn, tags);
    return { ModelArn: arn };
  }

  private checkContainer(container: ContainerDefinition): void {
    textMap(container.Environment, 'Environment');
    if (!container.ModelPackageName) {
      if (!container.Image) throw invalid('A container needs Image, or ModelPackageName.');
      this.checkArtifact(container.ModelDataUrl);
      return;
    }
    if (container.Image || container.ModelDataUrl) {
      throw invalid('Image and ModelDataUrl cannot be given together with ModelPackageName.');
    }
    const found = this.packages.find(container.ModelPackageName);
    const arn = found.ModelPackageArn;
    if (found.ModelPackageStatus !== 'Completed') {
      throw invalid(`Model Package ${arn} is not in Completed status: it is ${found.ModelPackageStatus}.`);
    }
    if (found.ModelPackageVersion !== undefined && found.ModelApprovalStatus !== 'Approved') {
      throw invalid(`Model Package ${arn} is not Approved: its approval status is ${found.ModelApprovalStatus}.`);
    }
  }
}
