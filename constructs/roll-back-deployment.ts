import { INextable, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { AwsTask, UNCERTAIN } from './private/aws-task';
import { checkProps } from './private/checks/check';
import { ROLL_BACK } from './private/checks/stages';
import {
  describeEndpoint,
  failureOf,
  findEndpoint,
  nameUnlessRedriven,
  REDRIVEN,
  reportFailure,
  seen,
  statusOf,
} from './private/endpoint-calls';
import { code, expression, quote } from './private/jsonata';
import { sagemakerArn } from './private/names';
import { allow } from './private/policies';
import { choice, growingWait, pass, when } from './private/states';

/** Properties of {@link RollBackDeployment}. */
export interface RollBackDeploymentProps {
  /** Name of the endpoint. */
  readonly endpointName: string;
  /** What the names of endpoint configs of this workflow begin with. */
  readonly namePrefix: string;
  /**
   * The deployment to undo: JSONata.
   * @default '{% $endpoint %}'
   */
  readonly endpoint?: string;
  /**
   * Name of the variable that takes the result.
   * @default 'rollBack'
   */
  readonly resultVariable?: string;
}

/**
 * Undoes a deployment: returns to the former endpoint config, or deletes the endpoint when it was the first. An endpoint
 * that serves neither the new nor the former config belongs to another run and is left alone.
 *
 * Input: `endpoint`. Output in `$rollBack`: `{done}`, `restored`, `deleted` or `left`.
 * Errors: `States.QueryEvaluationError` with SageMaker's reason when the endpoint failed.
 */
export class RollBackDeployment extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: RollBackDeploymentProps) {
    super(scope, id);
    checkProps(props, ROLL_BACK);
    const { endpointName, resultVariable: variable = 'rollBack', endpoint = '{% $endpoint %}' } = props;
    const [status, live, tries] = [`$${variable}Status`, `$${variable}Live`, `$${variable}Tries`];
    const former = `${code(endpoint)}.previousConfigName`;
    const calls = this.calls(props, variable, former);

    const prepare = pass(this, 'Prepare return', { [`${variable}Tries`]: 0, [`${variable}Polls`]: 0 });
    const look = findEndpoint(this, 'Look at new endpoint', endpointName, {
      assign: { [`${variable}Status`]: statusOf(endpointName), ...seen(variable) },
    });
    const deleted = pass(this, 'New endpoint is gone', { [variable]: { done: 'deleted' } });
    const restored = pass(this, 'Former model is back', { [variable]: { done: 'restored' } });
    const left = pass(this, 'Another model is served', { [variable]: { done: 'left' } });
    const settling = growingWait(this, 'Wait for return', `${variable}Polls`);
    // After a redrive the former model gets its two tries again.
    const anew = { [`${variable}Tries`]: 0 };
    const failed = reportFailure(this, 'Report failed return', endpointName, variable, anew);
    const { check, remove, removeAgain, restore, restoreAgain } = calls;

    const busy = `${status} in ['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting']`;
    const there = choice(this, 'Is the new endpoint there?')
      .when(when(`${status} = 'Absent' or ${status} = 'Deleting' and ${former} = null`), deleted)
      .when(when(busy), settling)
      .otherwise(check);
    const whose = choice(this, 'Whose model is served?')
      .when(when(`$${variable}Failure != null`), failed)
      .when(when(`${live} = ${former}`), restored)
      .when(when(`${live} != ${code(endpoint)}.configName`), left)
      .when(when(`${former} = null and ${tries} = 0`), remove)
      .when(when(`${former} = null`), removeAgain)
      .when(when(`${tries} = 0`), restore)
      .otherwise(restoreAgain);

    prepare.next(look).next(there);
    check.next(whose);
    settling.next(look);
    failed.next(look);
    // Refused, or the answer was lost: the endpoint tells, and is asked once more when it is as it was.
    for (const call of [remove, restore]) {
      call.addCatch(settling, { errors: UNCERTAIN, assign: { [`${variable}Tries`]: 1 } });
    }
    check.addCatch(look, { errors: REDRIVEN, assign: anew });
    for (const call of [remove, removeAgain, restore, restoreAgain]) call.addCatch(look, { errors: REDRIVEN });
    for (const call of [remove, removeAgain]) call.next(deleted);
    for (const call of [restore, restoreAgain]) call.next(settling);
    this.startState = prepare;
    this.endStates = [deleted, restored, left];
  }

  private calls(props: RollBackDeploymentProps, variable: string, former: string) {
    const { endpointName, namePrefix } = props;
    const name = nameUnlessRedriven(variable, endpointName);
    const arn = sagemakerArn(this, 'endpoint', endpointName);
    const remove = (title: string) =>
      new AwsTask(this, title, {
        resource: 'aws-sdk:sagemaker:deleteEndpoint',
        args: { EndpointName: name },
        policies: [allow(['sagemaker:DeleteEndpoint'], [arn])],
        cautious: true,
      });
    const restore = (title: string) =>
      new AwsTask(this, title, {
        resource: 'aws-sdk:sagemaker:updateEndpoint',
        args: { EndpointName: name, EndpointConfigName: expression(former) },
        policies: [
          allow(
            ['sagemaker:UpdateEndpoint'],
            [arn, sagemakerArn(this, 'endpoint-config', `${namePrefix}-*`)],
            'each deployment has a config of its own',
          ),
        ],
        cautious: true,
        assign: { [`${variable}Tries`]: expression(`$${variable}Tries + 1`), [`${variable}Polls`]: 0 },
      });
    const stays = quote(`SageMaker keeps endpoint ${endpointName} at the new config: `);
    return {
      check: describeEndpoint(this, 'Check return', endpointName, {
        nameArgument: name,
        assign: {
          [`${variable}Live`]: '{% $states.result.EndpointConfigName %}',
          [`${variable}Failure`]: expression(
            `$${variable}Tries > 1 and $states.result.EndpointConfigName != ${former} ? ${stays} & $states.result.FailureReason : ${failureOf(endpointName)}`,
          ),
        },
      }),
      remove: remove('Delete new endpoint'),
      removeAgain: remove('Delete new endpoint again'),
      restore: restore('Return to former model'),
      restoreAgain: restore('Return to former model again'),
    };
  }
}
