// A CDK app that never heard of machine learning: the CLI's tests run it.
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, Fail, Pass, StateMachine, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';

const app = new App();
const stack = new Stack(app, 'Trivial');
const bucket = new Bucket(stack, 'Data');
const read = CallAwsService.jsonata(stack, 'Read the file', {
  service: 's3',
  action: 'headObject',
  parameters: {
    Bucket: '{% $split($states.input.inputUri, "/")[2] %}',
    Key: '{% $join($filter($split($states.input.inputUri, "/"), function($v, $i) { $i > 2 }), "/") %}',
  },
  iamResources: ['*'],
  outputs: { rows: { read: '{% $states.result.ContentLength %}' } },
});
const wait = Wait.jsonata(stack, 'Rest', { time: WaitTime.duration(Duration.seconds(1)) });
new StateMachine(stack, 'Reader', {
  definitionBody: DefinitionBody.fromChainable(read.next(wait).next(Pass.jsonata(stack, 'Done'))),
});
new StateMachine(stack, 'Failing', {
  definitionBody: DefinitionBody.fromChainable(Fail.jsonata(stack, 'No luck', { error: 'NoLuck', cause: 'by design' })),
});
new StateMachine(stack, 'Patient', {
  definitionBody: DefinitionBody.fromChainable(
    Wait.jsonata(stack, 'Wait a day', { time: WaitTime.duration(Duration.days(1)) }),
  ),
});
new CfnOutput(stack, 'DataBucket', { value: bucket.bucketName });
app.synth();
