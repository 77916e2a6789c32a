import { Chain, IChainable, State } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Outcome } from '../handlers/shared/contract';
import { expression, quote } from '../constructs/private/jsonata';
import { checkMachineOf } from '../constructs/private/machine-check/check-machines';
import { choice, pass, succeed, when } from '../constructs/private/states';
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

  const passedSmokeTest = choice(scope, 'Does it answer as it should?')
    .when(when('$smokeTest.passed = false'), chain(stages.rollBack, returned), {
      assign: { rolledBackBecause: '{% $smokeTest.reasons %}' },
    })
    .otherwise(chain(stages.removeOldModels, deployed));
  const isDeployed = choice(scope, 'Is it deployed?')
    .when(when("$endpoint.outcome = 'superseded'"), superseded)
    .when(when("$endpoint.outcome = 'rolled-back'"), returned, {
      assign: {
        rolledBackBecause: expression(
          `[${quote('SageMaker returned the endpoint to the former config: an alarm or a health check failed')}, $endpoint.failure]`,
        ),
      },
    })
    .otherwise(Chain.start(stages.smokeTest).next(passedSmokeTest));
  const decided = choice(scope, 'What was decided?')
    .when(when("$approval.decision = 'approved'"), Chain.start(stages.deployModel).next(isDeployed))
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

function chain(first: IChainable | undefined, then: State): IChainable {
  return first ? Chain.start(first).next(then) : then;
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
