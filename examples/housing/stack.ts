import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Approval, FailureNotice, FeatureSchema, Gate, ModelWorkflow, PredictionApi, RunTrigger } from '../../index';

/** From a CSV of California's block groups to a model of house values that a person has approved. */
export function housing(app: App): Stack {
  const stack = new Stack(app, 'HousingWorkflow', {
    description: 'Predicts house values in California: from a CSV to an approved, served model',
  });
  const schema = FeatureSchema.fromFile(join(__dirname, 'schema.json'));
  const approvers: string[] = app.node.tryGetContext('approvers') ?? ['ml-approvers@example.com'];

  const workflow = new ModelWorkflow(stack, 'Workflow', {
    workflowName: 'California Housing',
    schema,
    gate: Gate.lowerIsBetter('rmse', { max: 60000, margin: 0.005 }),
    approval: Approval.email({
      recipients: approvers,
      from: app.node.tryGetContext('sender') ?? 'ml-workflow@example.com',
    }),
    trainModel: {
      hyperparameters: { eta: '0.1', max_depth: '6', num_round: '2000', early_stopping_rounds: '20' },
    },
  });
  const { stateMachine, workflowName, endpointName } = workflow;

  new RunTrigger(stack, 'NewData', {
    stateMachine,
    workflowName,
    bucket: workflow.inputBucket,
    keyPrefix: workflow.inputPrefix,
  });
  new FailureNotice(stack, 'FailureNotice', {
    stateMachine,
    workflowName,
    requestApproval: workflow.requestApproval,
    recipients: approvers,
  });
  const predictions = new PredictionApi(stack, 'Predictions', { endpointName, schema, workflowName });

  new CfnOutput(stack, 'DataBucket', { value: workflow.inputBucket.bucketName });
  new CfnOutput(stack, 'StateMachineArn', { value: stateMachine.stateMachineArn });
  new CfnOutput(stack, 'PredictionUrl', { value: predictions.api.apiEndpoint });
  return stack;
}
