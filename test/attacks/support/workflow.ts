import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import { type Approval, FeatureSchema, Gate, ModelWorkflow, RunTrigger } from '../../../index';
import { SCHEMA_FILE } from '../../prediction/support/apis';

/** A workflow on house prices that asks in a given way, with a trigger of new data. */
export const workflowThatAsks = (approvalIn: (stack: Stack) => Approval) => (app: App) => {
  const stack = new Stack(app, 'Asking');
  const workflow = new ModelWorkflow(stack, 'Workflow', {
    workflowName: 'House prices',
    schema: FeatureSchema.fromFile(SCHEMA_FILE),
    gate: Gate.lowerIsBetter('rmse', { max: 60_000 }),
    approval: approvalIn(stack),
  });
  const { stateMachine, workflowName, requestApproval, inputBucket: bucket, inputPrefix: keyPrefix } = workflow;
  new RunTrigger(stack, 'NewData', { stateMachine, workflowName, requestApproval, bucket, keyPrefix });
  new CfnOutput(stack, 'DataBucket', { value: bucket.bucketName });
};
