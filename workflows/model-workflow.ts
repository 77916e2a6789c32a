import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DeployModel } from '../constructs/deploy-model';
import { FeatureSchema } from '../constructs/feature-schema';
import { AwsTask } from '../constructs/private/aws-task';
import { checkWorkflow } from '../constructs/private/checks/resources';
import { uniqueName } from '../constructs/private/names';
import { acknowledge, explain } from '../constructs/private/policies';
import { RequestApproval } from '../constructs/request-approval';
import { listWhatStays, teardown } from '../constructs/private/teardown';
import { ModelWorkflowProps } from './model-workflow-props';
import { buildStages, Stages } from './stages';
import { wire } from './wiring';

/**
 * From raw data to a served, approved model as one state machine:
 * prepare data, train, find the champion, evaluate, gate, register, wait for approval, deploy, smoke test.
 *
 * Input of an execution: `{v: 1, inputUri, dataVersion, reason, hyperparameters?}`. Output: `{v: 1, outcome, run, …}` with
 * the outcome `deployed`, `rejected-by-gate`, `rejected-by-approver`, `approval-expired`, `superseded` or `rolled-back`.
 */
export class ModelWorkflow extends Construct {
  /** The state machine. */
  public readonly stateMachine: StateMachine;
  /** Bucket of the runs' files. */
  public readonly bucket: IBucket;
  /** Bucket of the raw data. */
  public readonly inputBucket: IBucket;
  /** Key prefix of the raw data. */
  public readonly inputPrefix: string;
  /** Describes the data, when a schema does. */
  public readonly schema?: FeatureSchema;
  /** Name shown to people. */
  public readonly workflowName: string;
  /** Name of the endpoint that runs make and update. */
  public readonly endpointName: string;
  /** Name of the model package group. */
  public readonly packageGroupName: string;
  /** The stage that asks for approval; absent when it is replaced. */
  public readonly requestApproval?: RequestApproval;
  /** The stage that deploys; absent when it is replaced. */
  public readonly deployModel?: DeployModel;
  /** @internal */
  public readonly _headlineMetric: string;

  constructor(scope: Construct, id: string, props: ModelWorkflowProps) {
    super(scope, id);
    checkWorkflow(props);
    this.schema = props.schema;
    this.workflowName = props.workflowName ?? this.node.path;
    const unique = uniqueName(this);
    this.endpointName = props.endpointName ?? unique;
    this.packageGroupName = props.packageGroupName ?? unique;
    this.bucket = props.bucket ?? this.makeBucket(props);
    this.inputBucket = props.inputBucket ?? this.bucket;
    this.inputPrefix = props.inputPrefix ?? 'raw/';

    const stages = buildStages(this, props);
    this.requestApproval = stages.approval;
    this.deployModel = stages.deploy;
    this._headlineMetric = props.gate.headlineMetric;
    const log = new LogGroup(this, 'Log', {
      retention: props.logRetention ?? RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stateMachine = new StateMachine(this, 'Resource', {
      definitionBody: DefinitionBody.fromChainable(wire(this, stages, this.bucket.bucketName)),
      comment: `From raw data to a served, approved model: ${this.workflowName}`,
      timeout: props.timeout ?? Duration.seconds(props.approval.expiry.toSeconds() + Duration.days(7).toSeconds()),
      // Task tokens and data stand in the execution's history; they are kept out of the log.
      logs: { destination: log, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: props.tracing ?? false,
    });
    stages.approval?.grantDelivery(this.stateMachine);
    this.explainPolicies(props.tracing ?? false);
    this.atDeletion(stages, props);
  }

  private explainPolicies(tracing: boolean): void {
    const { role } = this.stateMachine;
    for (const task of this.node.findAll().filter((construct) => construct instanceof AwsTask)) {
      for (const statement of task.call.policies) explain(role, statement);
    }
    acknowledge(role, 'IAM5[Resource::*]', 'lists of SageMaker and the delivery of logs have no ARN');
    if (!tracing) acknowledge(this.stateMachine, 'SF2', 'tracing is a prop: the history tells where time went');
  }

  private atDeletion({ deploy, register }: Stages, props: ModelWorkflowProps): void {
    if (!deploy) return;
    const of = {
      endpointName: this.endpointName,
      namePrefix: deploy.namePrefix,
      packageGroupName: this.packageGroupName,
      workflowName: this.workflowName,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    };
    if (!props.teardown) return listWhatStays(this, of);
    // Deleted before the group, which can't go while it holds packages, and before the roles that the endpoint uses.
    teardown(this, of).node.addDependency(deploy.role, ...(register ? [register.packageGroup] : []));
  }

  private makeBucket(props: ModelWorkflowProps): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      encryption: props.encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: props.encryptionKey ? true : undefined,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    // `eventBridgeEnabled` of the L2 would add a custom resource and its function for this one property.
    const resource = bucket.node.defaultChild as CfnBucket;
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    acknowledge(bucket, 'S1', 'who wants an access log gives a bucket that has one');
    return bucket;
  }
}
