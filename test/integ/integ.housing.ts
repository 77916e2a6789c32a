// For integ-runner, in an AWS account: the example as far as no person is asked. Its gate refuses these data, so that the
// ETL job, training, evaluation and judgement have run on AWS. `npm run verify:aws` goes on from there to a served model.
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput, Duration } from 'aws-cdk-lib';
import { housing } from '../../examples/housing/stack';
import { housesWithoutRule } from './houses';

const app = new App();
const stack = housing(app, { stackName: 'MlWorkflowIntegration', temporary: true });
const output = (name: string): string => (stack.node.findChild(name) as CfnOutput).value as string;

const { assertions } = new IntegTest(app, 'Housing', { testCases: [stack], diffAssets: false });
const upload = assertions.awsApiCall('S3', 'putObject', {
  Bucket: output('DataBucket'),
  Key: 'raw/housing.csv',
  Body: housesWithoutRule(),
});
// The upload starts one run; its jobs take a quarter of an hour.
const runs = assertions.awsApiCall('SFN', 'listExecutions', { stateMachineArn: output('StateMachineArn') });
const ended = runs
  .expect(ExpectedResult.objectLike({ executions: [Match.objectLike({ status: 'SUCCEEDED' })] }))
  .waitForAssertions({ totalTimeout: Duration.minutes(45), interval: Duration.seconds(30) });
const run = assertions.awsApiCall('SFN', 'describeExecution', {
  executionArn: runs.getAttString('executions.0.executionArn'),
});
run.expect(ExpectedResult.objectLike({ output: Match.stringLikeRegexp('"outcome":"rejected-by-gate"') }));
upload.next(ended).next(run);
app.synth();
