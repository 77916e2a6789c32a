import { Chain, IChainable, State } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Outcome } from '../handlers/shared/contract';
import { expression, quote } from '../constructs/private/jsonata';
import { checkMachineOf } from '../constructs/private/machine-check/check-machines';
import { choice, pass, succeed, when } from '../constructs/private/states';
import { afterDeployment, chain } from './after-deployment';
import type { Stages } from './stages';

/** Chains the stages; each outcome is a state of its own. */
export function wire(scope: Construct, stages: Stages, bucketName: string): IChainable {
  const end = (name: string, outcome: Outcome, members: Record<string, string>) =>
    succeed(scope, name, { v: 1, outcome, run: '{% $run %}', evaluation: '{% $evaluation %}', ...members });
  const asked = { package: '{% $package %}', approval: '{% $approval %}' };

  const rejectedByGate = end('Rejected by gate', 'rejected-by-gate', { reasons: '{% $evaluation.reasons %}' });
  const rejected = end('Rejected by approver', 'rejected-by-approver', asked);
  const expired = end('Approval expired', 'approval-expired', asked);
  const superseded = end('Superseded', 'superseded', asked);
  const deployed = end('Deployed', 'deployed', {
    ...asked,
    endpoint: "{% {'name': $endpoint.name, 'configName': $endpoint.configName} %}",
  });
  const returned = end('Rolled back', 'rolled-back', { ...asked, reasons: '{% $rolledBackBecause %}' });

  const { smokeTest, rollBack } = stages;
  const kept = chain(stages.removeOldModels, deployed);
  const deployedOrNot = afterDeployment(scope, { smokeTest, rollBack, deployed: kept, superseded, returned });
  const decided = choice(scope, 'What was decided?')
    .when(when("$approval.decision = 'approved'"), Chain.start(stages.deployModel).next(deployedOrNot))
    .when(when("$approval.decision = 'expired'"), expired)
    .when(when("$approval.decision = 'superseded'"), superseded)
    .otherwise(rejected);
  const good = choice(scope, 'Is it good enough?')
    .when(
      when("$evaluation.verdict = 'pass'"),
      Chain.start(stages.registerModel).next(stages.requestApproval).next(decided),
    )
    .otherwise(rejectedByGate);

  return Chain.start(start(scope, bucketName))
    .next(stages.prepareData)
    .next(stages.trainModel)
    .next(stages.findChampion)
    .next(stages.evaluateModel)
    .next(good);
}

/** `$run`: the execution's input, with its name as the run's id. */
function start(scope: Construct, bucketName: string): State & IChainable {
  const input = '$states.context.Execution.Input';
  const name = '$states.context.Execution.Name';
  const needed = (member: string) =>
    `$exists(${input}.${member}) ? ${input}.${member} : $error(${quote(`the run's input has no ${member}: start it with {"v": 1, "inputUri": "s3://…", "dataVersion": "…", "reason": "manual"}`)})`;
  const run = expression(`{
'v': 1, 'id': ${name}, 'inputUri': ${needed('inputUri')}, 'dataVersion': ${needed('dataVersion')},
'outputPrefix': ${quote(`s3://${bucketName}/runs/`)} & ${name} & '/',
'reason': $exists(${input}.reason) ? ${input}.reason : 'manual', 'startedBy': ${input}.startedBy,
'startedAt': $states.context.Execution.StartTime,
'hyperparameters': $exists(${input}.hyperparameters) ? ${input}.hyperparameters : {}
}`);
  const first = pass(scope, 'Start run', { run }, run);
  checkMachineOf(first);
  return first;
}
