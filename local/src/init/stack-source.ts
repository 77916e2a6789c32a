import type { AppNames } from './files';
import type { Task } from './infer';

const twoDigits = (value: number): number => Number(value.toPrecision(2));

/** The gate is a beginning: better than the naive prediction, and than the model that is served. */
function gateOf(task: Task): readonly [gate: string, comment: string] {
  if (task.kind === 'regression') {
    const max = twoDigits(task.deviation);
    return [
      `Gate.lowerIsBetter('rmse', { max: ${max}, margin: 0.005 })`,
      `${max} is how far the target lies from its mean: whoever knows nothing is off by that much. Ask for less.`,
    ];
  }
  return [
    `Gate.lowerIsBetter('logloss', { margin: 0.005 })`,
    "Better than telling how often each class is. Add limits, e.g. Gate.higherIsBetter('accuracy', { min: 0.9 }).",
  ];
}

function hyperparametersOf(task: Task): string {
  if (task.kind === 'regression') return '';
  const objective = task.kind === 'binary' ? "'binary:logistic'" : `'multi:softprob', num_class: '${task.classes}'`;
  return `      trainModel: { hyperparameters: { objective: ${objective} } },\n`;
}

export function stackSource({ stackName, workflowName }: AppNames, task: Task): string {
  const [gate, comment] = gateOf(task);
  return `import { join } from 'node:path';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Approval, FailureNotice, FeatureSchema, Gate, ModelWorkflow, PredictionApi, RunTrigger } from 'cdk-ml-workflow';
import type { Construct } from 'constructs';

/** From a CSV file to a model that a person has approved, served by an API. */
export class ${stackName} extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const schema = FeatureSchema.fromFile(join(__dirname, 'schema.json'));
    // cdk deploy --context approvers=ann@your.org --context sender=ml@your.org
    const approvers = String(this.node.tryGetContext('approvers') ?? 'approver@example.com').split(',');
    const sender = String(this.node.tryGetContext('sender') ?? 'ml-workflow@example.com');

    const workflow = new ModelWorkflow(this, 'Workflow', {
      workflowName: '${workflowName}',
      schema,
      // ${comment}
      gate: ${gate},
      approval: Approval.email({ recipients: approvers, from: sender }),
${hyperparametersOf(task)}    });
    const { stateMachine, workflowName, endpointName, requestApproval } = workflow;

    // A CSV file below raw/ in the bucket starts a run.
    new RunTrigger(this, 'NewData', {
      stateMachine,
      workflowName,
      bucket: workflow.inputBucket,
      keyPrefix: workflow.inputPrefix,
    });
    new FailureNotice(this, 'FailureNotice', { stateMachine, workflowName, requestApproval, recipients: approvers });
    const predictions = new PredictionApi(this, 'Predictions', {
      schema,
      endpointName,
      workflowName,
      packageGroupName: workflow.packageGroupName,
    });

    new CfnOutput(this, 'DataBucket', { value: workflow.inputBucket.bucketName });
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'PredictionUrl', { value: predictions.api.apiEndpoint });
  }
}
`;
}
