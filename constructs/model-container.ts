import { Aws, CfnMapping, Stack, Token } from 'aws-cdk-lib';
import { IRepository } from 'aws-cdk-lib/aws-ecr';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { checkContainer } from './private/checks/container';
import { PropError } from './private/errors';
import { packagedFile } from './private/packaged';
import { allow, grant, readAsset } from './private/policies';
import { XGBOOST_ACCOUNTS } from './private/xgboost-accounts';

/** How a job of a container of your own runs on a laptop, without Docker. */
export interface LocalCommand {
  /**
   * The program and its arguments; `/opt/ml` in them is the job's folder here, which `ML_PREFIX` names.
   * @default - the entrypoint of the job's container
   */
  readonly command?: string[];
  /**
   * Python packages that it needs, as pip requirements.
   * @default - the ones of the library's own scripts
   */
  readonly requirements?: string[];
}

/** Properties of {@link ModelContainer.custom}. */
export interface CustomContainerProps {
  /** Repository of the image. */
  readonly repository: IRepository;
  /**
   * Tag or digest of the image.
   * @default 'latest'
   */
  readonly tagOrDigest?: string;
  /**
   * Path of a `.py` or `.tar.gz` file that the job finds in its `code` channel.
   * @default - the image holds its code
   */
  readonly script?: string;
  /**
   * Command of the job's container.
   * @default - the script when it is a `.py` file, else the image's own
   */
  readonly entrypoint?: string[];
  /**
   * Environment of the job.
   * @default - none
   */
  readonly environment?: { [name: string]: string };
  /**
   * How the job runs on a laptop.
   * @default - the local runtime refuses the job, in words
   */
  readonly local?: LocalCommand;
}

/** What runs a training or evaluation job: an image and a script. */
export class ModelContainer {
  /** SageMaker's XGBoost 3.2-0 with the library's own scripts. */
  public static xgboost(): ModelContainer {
    return new ModelContainer();
  }

  /** An image and script of your own; they keep the layout of files in docs/contracts.md. */
  public static custom(props: CustomContainerProps): ModelContainer {
    checkContainer(props);
    return new ModelContainer(props);
  }

  private constructor(private readonly own?: CustomContainerProps) {}

  /** @internal */
  public _bind(scope: Construct, job: ContainerJob): BoundContainer {
    return this.own ? bindOwn(scope, job, this.own) : bindXgboost(scope, job);
  }

  /** @internal */
  public _grantPull(scope: Construct, role: IRole): void {
    grantPull(role, this.own ? this.own.repository.repositoryArn : xgboostRepository(Stack.of(scope)));
  }
}

/** @internal */
export interface ContainerJob {
  /** Script in the library's tarball. */
  readonly script: string;
  /** Where the container finds its code. */
  readonly codePath: string;
}

/** @internal */
export interface BoundLocal {
  readonly command: string[];
  readonly requirements?: string[];
}

/** @internal */
export interface BoundContainer {
  readonly imageUri: string;
  /** s3:// URI of the code; absent when the image holds it. */
  readonly codeUri?: string;
  readonly entrypoint?: string[];
  readonly environment: { [name: string]: string };
  readonly local?: BoundLocal;
  /** Lets a job's role fetch image and code. */
  grant(role: IRole): void;
}

function bindXgboost(scope: Construct, job: ContainerJob): BoundContainer {
  const stack = Stack.of(scope);
  const account = xgboostAccount(stack);
  const asset = new Asset(scope, 'Code', { path: packagedFile('assets', 'model-code.tar.gz') });
  const unpack = `mkdir -p /opt/ml/code && tar -xzf ${job.codePath}/*.gz -C /opt/ml/code`;
  return {
    imageUri: `${account}.dkr.ecr.${stack.region}.${Aws.URL_SUFFIX}/sagemaker-xgboost:3.2-0`,
    codeUri: asset.s3ObjectUrl,
    entrypoint: ['bash', '-c', `${unpack} && exec python3 /opt/ml/code/${job.script}`],
    environment: {},
    grant: (role) => {
      grant(role, ...readAsset(asset));
      grantPull(role, xgboostRepository(stack));
    },
  };
}

function bindOwn(scope: Construct, job: ContainerJob, own: CustomContainerProps): BoundContainer {
  const asset = own.script === undefined ? undefined : new Asset(scope, 'Code', { path: own.script });
  const script = asset && own.script?.endsWith('.py') ? `exec python3 ${job.codePath}/*.py` : undefined;
  const entrypoint = own.entrypoint ?? (script === undefined ? undefined : ['bash', '-c', script]);
  return {
    imageUri: own.repository.repositoryUriForTagOrDigest(own.tagOrDigest ?? 'latest'),
    codeUri: asset?.s3ObjectUrl,
    entrypoint,
    environment: own.environment ?? {},
    local: own.local && { ...own.local, command: own.local.command ?? entrypoint ?? [] },
    grant: (role) => {
      if (asset) grant(role, ...readAsset(asset));
      grantPull(role, own.repository.repositoryArn);
    },
  };
}

function xgboostRepository(stack: Stack): string {
  return `arn:${Aws.PARTITION}:ecr:${stack.region}:${xgboostAccount(stack)}:repository/sagemaker-xgboost`;
}

function xgboostAccount(stack: Stack): string {
  if (!Token.isUnresolved(stack.region)) {
    const account = XGBOOST_ACCOUNTS[stack.region];
    if (account !== undefined) return account;
    throw new PropError('region', stack.region, "SageMaker's XGBoost image is not known there: use a custom container");
  }
  const mapping = stack.node.tryFindChild('XGBoostImages') as CfnMapping | undefined;
  const accounts = mapping ?? new CfnMapping(stack, 'XGBoostImages', { mapping: mappingOf(XGBOOST_ACCOUNTS) });
  return accounts.findInMap(Aws.REGION, 'account');
}

function mappingOf(accounts: Readonly<Record<string, string>>): { [region: string]: { account: string } } {
  return Object.fromEntries(Object.entries(accounts).map(([region, account]) => [region, { account }]));
}

function grantPull(role: IRole, repositoryArn: string): void {
  const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  grant(
    role,
    allow(actions, [repositoryArn]),
    allow(['ecr:GetAuthorizationToken'], ['*'], 'a token of ECR has no ARN'),
  );
}
