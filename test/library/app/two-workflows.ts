import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Approval, ColumnType, FeatureSchema, Gate, ModelWorkflow, PredictionApi } from 'cdk-ml-workflow';
import { images, own } from './containers';

const approval = Approval.email({ recipients: ['approver@example.com'], from: 'ml@example.com' });

/** One with the library's own jobs; one with own containers, no schema, and two replaced stages. */
export function twoWorkflows(app: App): Stack {
  const stack = new Stack(app, 'Two');
  const schema = new FeatureSchema({
    columns: [{ name: 'x', type: ColumnType.NUMBER, exampleNumber: 3 }],
    target: { name: 'y', type: ColumnType.NUMBER },
  });
  const first = new ModelWorkflow(stack, 'First', { schema, gate: Gate.higherIsBetter('r2', { min: 0.5 }), approval });
  new PredictionApi(stack, 'Predictions', {
    schema,
    endpointName: first.endpointName,
    workflowName: first.workflowName,
  });

  const repository = images(stack);
  const bucket = first.bucket;
  // The data are prepared already: they are copied to where jobs may read.
  const prepareData = CallAwsService.jsonata(stack, 'Take data as they are', {
    service: 's3',
    action: 'copyObject',
    parameters: {
      CopySource: "{% $substringAfter($run.inputUri, 's3://') %}",
      Bucket: bucket.bucketName,
      Key: "{% 'runs/' & $run.id & '/data/data.csv' %}",
    },
    iamAction: 's3:PutObject',
    iamResources: [bucket.arnForObjects('runs/*')],
    additionalIamStatements: [
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('raw/*')] }),
    ],
    assign: {
      data: Object.fromEntries(
        ['trainUri', 'validationUri', 'testUri', 'configUri'].map((name) => [
          name,
          "{% $run.outputPrefix & 'data/' %}",
        ]),
      ),
    },
  });
  const smokeTest = CallAwsService.jsonata(stack, 'Ask the endpoint', {
    service: 'sagemakerruntime',
    action: 'invokeEndpoint',
    parameters: {
      EndpointName: '{% $endpoint.name %}',
      ContentType: 'application/json',
      Body: '{"instances": [{"x": "1"}]}',
    },
    iamAction: 'sagemaker:InvokeEndpoint',
    iamResources: [stack.formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: '*' })],
    assign: { smokeTest: { passed: '{% $parse($states.result.Body).predictions[0].value = 10 %}', reasons: [] } },
  });
  new ModelWorkflow(stack, 'Second', {
    gate: Gate.lowerIsBetter('distance', { max: 0.6 }),
    approval,
    bucket,
    stages: { prepareData, smokeTest },
    trainModel: { container: own(repository, 'own-model.py') },
    evaluateModel: { container: own(repository, 'own-evaluation.py') },
  });
  new CfnOutput(stack, 'DataBucket', { value: bucket.bucketName });
  return stack;
}
