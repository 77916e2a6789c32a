import { INextable, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { AwsTask, UNCERTAIN } from './private/aws-task';
import { describeEndpoint } from './private/endpoint-calls';
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
 * Undoes a deployment: returns to the former endpoint config, or deletes the endpoint when it was the first.
 *
 * Input: `endpoint`. Output in `$rollBack`: `{done}`, `restored` or `deleted`.
 * Errors: `States.QueryEvaluationError` with SageMaker's reason when the endpoint failed.
 */
export class RollBackDeployment extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: RollBackDeploymentProps) {
    super(scope, id);
    const { endpointName, resultVariable: variable = 'rollBack', endpoint = '{% $endpoint %}' } = props;
    const arn = sagemakerArn(this, 'endpoint', endpointName);
    const remove = new AwsTask(this, 'Delete new endpoint', {
      resource: 'aws-sdk:sagemaker:deleteEndpoint',
      args: { EndpointName: endpointName },
      policies: [allow(['sagemaker:DeleteEndpoint'], [arn])],
      assign: { [variable]: { done: 'deleted' } },
    });
    const former = `${code(endpoint)}.previousConfigName`;
    const update = (name: string) =>
      new AwsTask(this, name, {
        resource: 'aws-sdk:sagemaker:updateEndpoint',
        args: { EndpointName: endpointName, EndpointConfigName: expression(former) },
        policies: [
          allow(
            ['sagemaker:UpdateEndpoint'],
            [arn, sagemakerArn(this, 'endpoint-config', `${props.namePrefix}-*`)],
            'each deployment has a config of its own',
          ),
        ],
        cautious: true,
        assign: { [`${variable}Polls`]: 0 },
      });
    const restore = update('Return to former model');
    const again = update('Return to former model again');
    const status = '$states.result.EndpointStatus';
    const words = `${quote(`endpoint ${endpointName} is `)} & ${status} & ': ' & $states.result.FailureReason`;
    const check = describeEndpoint(this, 'Check return', endpointName, {
      assign: {
        [`${variable}Status`]: expression(
          `${status} in ['Failed', 'UpdateRollbackFailed', 'OutOfService', 'Deleting'] ? $error(${words}) : ${status}`,
        ),
        [`${variable}Live`]: '{% $states.result.EndpointConfigName %}',
      },
    });
    const settling = growingWait(this, 'Wait for return', `${variable}Polls`);
    const restored = pass(this, 'Former model is back', { [variable]: { done: 'restored' } });
    const settled = choice(this, 'Is the former model back?')
      .when(when(`$${variable}Status != 'InService'`), settling)
      .when(when(`$${variable}Live = ${former}`), restored)
      .otherwise(again);
    const first = choice(this, 'Was there a former model?')
      .when(when(`${former} = null`), remove)
      .otherwise(restore);
    // Refused or its answer lost: the endpoint tells, and is asked once more when it is as it was.
    restore.addCatch(settling, { errors: UNCERTAIN, assign: { [`${variable}Polls`]: 0 } });
    restore.next(check).next(settled);
    again.next(check);
    settling.next(check);
    this.startState = first;
    this.endStates = [remove, restored];
  }
}
