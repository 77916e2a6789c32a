import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Approval, ColumnType, FeatureSchema, Gate, ModelContainer, ModelWorkflow, PredictionApi } from '../../index';

const MEASURES = [
  'radius',
  'texture',
  'perimeter',
  'area',
  'smoothness',
  'compactness',
  'concavity',
  'concave_points',
  'symmetry',
  'fractal_dimension',
];
/** Mean, standard error and worst value of each measure over the cells of one image. */
const COLUMNS = ['mean', 'error', 'worst'].flatMap((kind) => MEASURES.map((measure) => `${kind}_${measure}`));

/** A classifier by a script of one's own: scikit-learn, its own metrics, its own gate. */
export function breastCancer(app: App): Stack {
  const stack = new Stack(app, 'BreastCancerWorkflow', { description: 'Tells malignant from benign cell samples' });
  const schema = new FeatureSchema({
    columns: COLUMNS.map((name) => ({ name, type: ColumnType.NUMBER, min: 0 })),
    target: { name: 'malignant', type: ColumnType.INTEGER, min: 0, max: 1 },
  });
  // AWS's own image; its account differs by region, and an image must come from the region of the job.
  const repositoryName = 'sagemaker-scikit-learn';
  const account: string = app.node.tryGetContext('scikit-learn-account') ?? '683313688378';
  const repository = Repository.fromRepositoryAttributes(stack, 'Image', {
    repositoryName,
    repositoryArn: stack.formatArn({ service: 'ecr', account, resource: 'repository', resourceName: repositoryName }),
  });
  const scikitLearn = (script: string) =>
    ModelContainer.custom({
      repository,
      tagOrDigest: '1.4-2-cpu-py3',
      script: join(__dirname, script),
      local: { requirements: ['scikit-learn==1.8.0'] },
    });

  const workflow = new ModelWorkflow(stack, 'Workflow', {
    workflowName: 'Breast cancer',
    schema,
    gate: Gate.all(
      Gate.higherIsBetter('auc', { min: 0.95, margin: 0.001, baseline: 'majority' }),
      Gate.higherIsBetter('f1', { min: 0.9, margin: 0, baseline: 'majority' }),
    ),
    approval: Approval.email({ recipients: ['approver@example.com'], from: 'ml-workflow@example.com' }),
    trainModel: {
      container: scikitLearn('classifier.py'),
      hyperparameters: { C: '1' },
      metricDefinitions: [{ name: 'validation:auc', regex: 'validation-auc:([0-9.]+)' }],
    },
    evaluateModel: { container: scikitLearn('evaluate.py') },
  });
  new PredictionApi(stack, 'Predictions', {
    schema,
    endpointName: workflow.endpointName,
    workflowName: workflow.workflowName,
  });
  new CfnOutput(stack, 'DataBucket', { value: workflow.inputBucket.bucketName });
  new CfnOutput(stack, 'StateMachineArn', { value: workflow.stateMachine.stateMachineArn });
  return stack;
}
