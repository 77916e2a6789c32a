import { join } from 'node:path';
import { App, CfnOutput, Mixins, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { mixins } from 'aws-cdk-lib/aws-s3';
import {
  Approval,
  ConsoleApi,
  FailureNotice,
  FeatureSchema,
  Gate,
  ModelWorkflow,
  PredictionApi,
  RollbackWorkflow,
  RunTrigger,
} from '../../index';

export interface HousingProps {
  /** Default: HousingWorkflow. */
  readonly stackName?: string;
  /** Whether everything goes with the stack: its data, its models, its endpoint. Default: it stays. */
  readonly temporary?: boolean;
}

/** From a CSV of California's block groups to a model of house values that a person has approved. */
export function housing(app: App, { stackName = 'HousingWorkflow', temporary = false }: HousingProps = {}): Stack {
  const stack = new Stack(app, stackName, {
    description: 'Predicts house values in California: from a CSV to an approved, served model',
  });
  const schema = FeatureSchema.fromFile(join(__dirname, 'schema.json'));
  const approvers: string[] = app.node.tryGetContext('approvers') ?? ['ml-approvers@example.com'];

  const approval = Approval.email({
    recipients: approvers,
    from: app.node.tryGetContext('sender') ?? 'ml-workflow@example.com',
  });

  const workflow = new ModelWorkflow(stack, 'Workflow', {
    workflowName: 'California Housing',
    schema,
    gate: Gate.lowerIsBetter('rmse', { max: 60000, margin: 0.005 }),
    approval,
    ...(temporary ? { removalPolicy: RemovalPolicy.DESTROY, teardown: true } : {}),
    trainModel: {
      hyperparameters: { eta: '0.1', max_depth: '6', num_round: '2000', early_stopping_rounds: '20' },
    },
  });
  if (temporary) Mixins.of(workflow.bucket).apply(new mixins.BucketAutoDeleteObjects());
  const { stateMachine, workflowName, endpointName, requestApproval } = workflow;

  new RunTrigger(stack, 'NewData', {
    stateMachine,
    workflowName,
    bucket: workflow.inputBucket,
    keyPrefix: workflow.inputPrefix,
  });
  new FailureNotice(stack, 'FailureNotice', {
    stateMachine,
    workflowName,
    requestApproval,
    recipients: approvers,
  });
  const predictions = new PredictionApi(stack, 'Predictions', {
    endpointName,
    schema,
    workflowName,
    packageGroupName: workflow.packageGroupName,
  });
  // A state machine of its own, which the same people are asked before: -c rollback=true
  const rollback = app.node.tryGetContext('rollback')
    ? new RollbackWorkflow(stack, 'Rollback', { workflow, approval })
    : undefined;
  const console = new ConsoleApi(stack, 'Console', { workflow, rollback });

  new CfnOutput(stack, 'DataBucket', { value: workflow.inputBucket.bucketName });
  new CfnOutput(stack, 'StateMachineArn', { value: stateMachine.stateMachineArn });
  if (rollback) new CfnOutput(stack, 'RollbackArn', { value: rollback.stateMachine.stateMachineArn });
  new CfnOutput(stack, 'ApprovalUrl', { value: requestApproval?.api.apiEndpoint ?? 'none' });
  new CfnOutput(stack, 'PredictionUrl', { value: predictions.api.apiEndpoint });
  new CfnOutput(stack, 'ConsoleUrl', { value: console.api.apiEndpoint });
  return stack;
}
