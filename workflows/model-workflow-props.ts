import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { IVpc } from 'aws-cdk-lib/aws-ec2';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { Approval } from '../constructs/approval';
import { DeployModelOptions } from '../constructs/deploy-options';
import { EvaluateModelOptions } from '../constructs/evaluate-model';
import { FeatureSchema } from '../constructs/feature-schema';
import { Gate } from '../constructs/gate';
import { PrepareDataOptions } from '../constructs/prepare-data';
import { RegisterModelOptions } from '../constructs/register-model';
import { TrainModelOptions } from '../constructs/train-model';

/** Chains that replace stages; each keeps the contract of docs/contracts.md: it writes the variable of the stage. */
export interface WorkflowStages {
  /**
   * Writes `$data`.
   * @default - PrepareData
   */
  readonly prepareData?: IChainable;
  /**
   * Writes `$model`.
   * @default - TrainModel
   */
  readonly trainModel?: IChainable;
  /**
   * Writes `$champion`.
   * @default - FindChampion
   */
  readonly findChampion?: IChainable;
  /**
   * Writes `$evaluation`.
   * @default - EvaluateModel
   */
  readonly evaluateModel?: IChainable;
  /**
   * Writes `$package`.
   * @default - RegisterModel
   */
  readonly registerModel?: IChainable;
  /**
   * Writes `$approval`.
   * @default - RequestApproval
   */
  readonly requestApproval?: IChainable;
  /**
   * Writes `$endpoint`.
   * @default - DeployModel
   */
  readonly deployModel?: IChainable;
  /**
   * Writes `$smokeTest`.
   * @default - SmokeTest
   */
  readonly smokeTest?: IChainable;
}

/** Properties of {@link ModelWorkflow}. */
export interface ModelWorkflowProps {
  /**
   * Describes the data.
   * @default - none; then `stages` replaces prepareData and smokeTest, which go by it
   */
  readonly schema?: FeatureSchema;
  /** Decides whether a model may go on to approval. */
  readonly gate: Gate;
  /** How people are asked whether a model may be deployed. */
  readonly approval: Approval;
  /**
   * Name shown to people.
   * @default - the construct's path
   */
  readonly workflowName?: string;
  /**
   * Name of the endpoint; runs make it.
   * @default - unique to this construct
   */
  readonly endpointName?: string;
  /**
   * Name of the model package group.
   * @default - unique to this construct
   */
  readonly packageGroupName?: string;
  /**
   * Bucket of the runs' files, below `runs/`.
   * @default - a new, private, encrypted and versioned bucket
   */
  readonly bucket?: IBucket;
  /**
   * Bucket of the raw data.
   * @default - the bucket of the runs' files
   */
  readonly inputBucket?: IBucket;
  /**
   * Key prefix of the raw data; nothing else is read.
   * @default 'raw/'
   */
  readonly inputPrefix?: string;
  /**
   * Key of everything at rest.
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: IKey;
  /**
   * VPC of the SageMaker jobs and the served model.
   * @default - none; they have no network of their own
   */
  readonly vpc?: IVpc;
  /**
   * What happens to bucket, table and model package group when the stack is deleted.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Tags of jobs, models and the endpoint, which CloudFormation's tags don't reach.
   * @default - none
   */
  readonly jobTags?: { [key: string]: string };
  /**
   * Options of the stage PrepareData.
   * @default - its own defaults
   */
  readonly prepareData?: PrepareDataOptions;
  /**
   * Options of the stage TrainModel.
   * @default - its own defaults
   */
  readonly trainModel?: TrainModelOptions;
  /**
   * Options of the stage EvaluateModel.
   * @default - its own defaults
   */
  readonly evaluateModel?: EvaluateModelOptions;
  /**
   * Options of the stage RegisterModel.
   * @default - its own defaults
   */
  readonly registerModel?: RegisterModelOptions;
  /**
   * Options of the stage DeployModel.
   * @default - its own defaults
   */
  readonly deployModel?: DeployModelOptions;
  /**
   * Chains that replace whole stages.
   * @default - none
   */
  readonly stages?: WorkflowStages;
  /**
   * Whether the endpoint, models and endpoint configs that runs made are deleted with the stack.
   * @default false - an output of the stack lists them
   */
  readonly teardown?: boolean;
  /**
   * How many endpoint configs stay for a return, with their models.
   * @default 3
   */
  readonly keepModels?: number;
  /**
   * How long a whole run may take, approval included.
   * @default - the approval's expiry and 7 days
   */
  readonly timeout?: Duration;
  /**
   * How long the state machine's log is kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
  /**
   * Whether AWS X-Ray traces the state machine.
   * @default false
   */
  readonly tracing?: boolean;
}
