import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Chain, IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { AwsTask } from '../constructs/private/aws-task';
import { bucketOf, expression, keyOf, quote } from '../constructs/private/jsonata';
import { checkMachineOf } from '../constructs/private/machine-check/check-machines';
import { sagemakerArn } from '../constructs/private/names';
import { allow, useKey } from '../constructs/private/policies';
import { choice, pass, succeed, when } from '../constructs/private/states';
import type { Outcome } from '../handlers/shared/contract';
import { afterDeployment } from './after-deployment';

export interface RollbackStages {
  readonly packageGroupName: string;
  readonly bucket: IBucket;
  readonly findChampion: IChainable;
  readonly requestApproval?: IChainable;
  readonly deploy: IChainable;
  readonly smokeTest: IChainable;
  readonly rollBack: IChainable;
}

/** Chains the stages of a rollback; each outcome is a state of its own. */
export function wireRollback(scope: Construct, stages: RollbackStages): IChainable {
  const end = (name: string, outcome: Outcome, members: Record<string, string>) =>
    succeed(scope, name, { v: 1, outcome, run: '{% $run %}', package: '{% $package %}', ...members });
  const asked: Record<string, string> = stages.requestApproval ? { approval: '{% $approval %}' } : {};
  const endpoint = "{% {'name': $endpoint.name, 'configName': $endpoint.configName} %}";
  const deployed = end('Deployed', 'deployed', { ...asked, endpoint });
  const superseded = end('Superseded', 'superseded', asked);
  const returned = end('Rolled back', 'rolled-back', { ...asked, reasons: '{% $rolledBackBecause %}' });
  const served = end('Served already', 'deployed', {
    endpoint: "{% {'name': $champion.endpointName, 'configName': $champion.configName} %}",
  });

  const { smokeTest, rollBack } = stages;
  const deployedOrNot = afterDeployment(scope, { smokeTest, rollBack, deployed, superseded, returned });
  const deploy = Chain.start(stages.deploy).next(deployedOrNot);
  const isServed = choice(scope, 'Is it served already?')
    .when(when('$champion.packageArn = $package.arn'), served)
    .otherwise(stages.requestApproval ? ask(scope, stages.requestApproval, stages.bucket, deploy, end) : deploy);

  return Chain.start(startRollback(scope, stages.packageGroupName)).next(stages.findChampion).next(isServed);
}

type End = (name: string, outcome: Outcome, members: Record<string, string>) => ReturnType<typeof succeed>;

/** What people decide on is the evaluation that the version was registered with. */
function ask(scope: Construct, request: IChainable, bucket: IBucket, deploy: Chain, end: End): IChainable {
  const asked = { approval: '{% $approval %}' };
  const summary = expression(`$substringBefore($registered.reportUri, 'report.json') & 'summary.json'`);
  const reason = "'version ' & $string($package.version) & ' was approved before, and is to be deployed again'";
  const read = new AwsTask(scope, 'Read evaluation', {
    resource: 'aws-sdk:s3:getObject',
    args: { Bucket: bucketOf(summary), Key: keyOf(summary) },
    policies: [
      allow(['s3:GetObject'], [bucket.arnForObjects('runs/*/evaluation/*/summary.json')], 'each run has its own'),
      ...useKey(bucket.encryptionKey, 'kms:Decrypt'),
    ],
    assign: {
      evaluation: expression(`(
$summary := $parse($states.result.Body);
$summary.digest = $registered.digest ? {
'reportUri': $registered.reportUri, 'digest': $summary.digest, 'rows': $summary.rows, 'metrics': $summary.metrics,
'championMetrics': null, 'baselines': $summary.baselines, 'better': $summary.better, 'verdict': 'pass', 'reasons': [${reason}]
} : $error('the evaluation of version ' & $string($package.version) & ' is not the one that it was registered with: restore ' & $registered.reportUri)
)`),
    },
  });
  const decided = choice(scope, 'What was decided?')
    .when(when("$approval.decision = 'approved'"), deploy)
    .when(when("$approval.decision = 'expired'"), end('Approval expired', 'approval-expired', asked))
    .when(when("$approval.decision = 'superseded'"), end('Another rollback asks', 'superseded', asked))
    .otherwise(end('Rejected by approver', 'rejected-by-approver', asked));
  return Chain.start(read).next(request).next(decided);
}

/** `$run` and `$package`: a version of this group, that is there and approved. */
function startRollback(scope: Construct, packageGroupName: string): Chain {
  const input = '$states.context.Execution.Input';
  const needed = quote(`the input's version is no version number: start the rollback with {"v": 1, "version": 3}`);
  const run = expression(`{
'v': 1, 'id': $states.context.Execution.Name, 'version': $type(${input}.version) = 'number' ? ${input}.version : $error(${needed}),
'inputUri': '', 'outputPrefix': '', 'dataVersion': '', 'reason': 'manual', 'startedBy': ${input}.startedBy,
'startedAt': $states.context.Execution.StartTime
}`);
  const first = pass(scope, 'Start rollback', { run, model: {} });
  checkMachineOf(first);
  const arn = sagemakerArn(scope, 'model-package', packageGroupName);
  const status = '$states.result.ModelApprovalStatus';
  const fault = `'version ' & $string($run.version) & ' is ' & ${status} & ${quote(': only an approved version is deployed again')}`;
  const read = new AwsTask(scope, 'Read version', {
    resource: 'aws-sdk:sagemaker:describeModelPackage',
    args: { ModelPackageName: expression(`${quote(`${arn}/`)} & $string($run.version)`) },
    policies: [allow(['sagemaker:DescribeModelPackage'], [`${arn}/*`], 'versions of a package differ by their number')],
    assign: {
      package: expression(
        `${status} = 'Approved' ? {'arn': $states.result.ModelPackageArn, 'version': $states.result.ModelPackageVersion} : $error(${fault})`,
      ),
      registered: expression(
        "{'reportUri': $states.result.ModelMetrics.ModelQuality.Statistics.S3Uri, 'digest': $states.result.CustomerMetadataProperties.evaluationDigest}",
      ),
      data: expression("{'profileUri': $states.result.ModelMetrics.ModelDataQuality.Statistics.S3Uri}"),
      run: expression(
        "$merge([$run, {'dataVersion': $exists($states.result.CustomerMetadataProperties.dataVersion) ? $states.result.CustomerMetadataProperties.dataVersion : 'unknown'}])",
      ),
    },
  });
  return Chain.start(first).next(read);
}
