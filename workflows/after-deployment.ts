import { Chain, IChainable, State } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { expression, quote } from '../constructs/private/jsonata';
import { choice, when } from '../constructs/private/states';

export interface AfterDeployment {
  readonly smokeTest: IChainable;
  readonly rollBack: IChainable | undefined;
  /** Where each outcome leads; `returned` reads `$rolledBackBecause`. */
  readonly deployed: IChainable;
  readonly superseded: IChainable;
  readonly returned: State;
}

/** What follows a deployment: the model in service is tried, and what does not answer as it should gives way. */
export function afterDeployment(scope: Construct, stages: AfterDeployment): IChainable {
  const { smokeTest, rollBack, deployed, superseded, returned } = stages;
  const because = 'SageMaker returned the endpoint to the former config: an alarm or a health check failed';
  const passed = choice(scope, 'Does it answer as it should?')
    .when(when('$smokeTest.passed = false'), chain(rollBack, returned), {
      assign: { rolledBackBecause: '{% $smokeTest.reasons %}' },
    })
    .otherwise(deployed);
  return choice(scope, 'Is it deployed?')
    .when(when("$endpoint.outcome = 'superseded'"), superseded)
    .when(when("$endpoint.outcome = 'rolled-back'"), returned, {
      assign: { rolledBackBecause: expression(`[${quote(because)}, $endpoint.failure]`) },
    })
    .otherwise(Chain.start(smokeTest).next(passed));
}

export function chain(first: IChainable | undefined, then: State): IChainable {
  return first ? Chain.start(first).next(then) : then;
}
