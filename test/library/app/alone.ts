import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { TrainModel } from 'cdk-ml-workflow';
import { images, own } from './containers';

/** One stage in a state machine of one's own, between JSONPath states. */
export function aloneStack(app: App): Stack {
  const stack = new Stack(app, 'Alone');
  const bucket = new Bucket(stack, 'Data');
  const folder = '{% $states.input.folder %}';
  const train = new TrainModel(stack, 'Train', {
    bucket,
    container: own(images(stack), 'own-model.py'),
    trainUri: folder,
    validationUri: folder,
    configUri: folder,
    outputPrefix: folder,
    overrides: '{% {} %}',
  });
  const begin = new Pass(stack, 'Begin', { parameters: { 'folder.$': '$.where' } });
  const end = new Pass(stack, 'End', { parameters: { 'model.$': '$.artifactUri' } });
  new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(begin.next(train).next(end)) });
  new CfnOutput(stack, 'AloneBucket', { value: bucket.bucketName });
  return stack;
}
