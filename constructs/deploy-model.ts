import { Duration } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { INextable, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DeployModelOptions } from './deploy-options';
import { ModelContainer } from './model-container';
import { UNCERTAIN } from './private/aws-task';
import { checkProps } from './private/checks/check';
import { DEPLOY_MODEL } from './private/checks/stages';
import { checkNetwork, checkShift } from './private/checks/together';
import { DeploymentCalls } from './private/deployment-calls';
import { REDRIVEN } from './private/endpoint-calls';
import { code } from './private/jsonata';
import { choice, growingWait, pass, wait, when } from './private/states';

/** Properties of {@link DeployModel}. */
export interface DeployModelProps extends DeployModelOptions {
  /** Name of the endpoint; made by the first deployment. */
  readonly endpointName: string;
  /** Bucket of the models, below `runs/`. */
  readonly bucket: IBucket;
  /**
   * Whose image serves the model; the model's role may fetch it.
   * @default ModelContainer.xgboost()
   */
  readonly container?: ModelContainer;
  /**
   * The approved package, `{arn, version}`: JSONata.
   * @default '{% $package %}'
   */
  readonly modelPackage?: string;
  /**
   * The champion that the package was compared with, or null: JSONata.
   * @default '{% $champion %}'
   */
  readonly champion?: string;
  /**
   * What the names of this stage's models and endpoint configs begin with.
   * @default - unique to this construct
   */
  readonly namePrefix?: string;
  /**
   * Name of the variable that takes the result.
   * @default 'endpoint'
   */
  readonly resultVariable?: string;
}

/**
 * Deploys the package by what is there: no endpoint is created, one in service is updated, a busy one is waited for, a
 * failed one is deleted and created again. Nothing is changed when the endpoint no longer serves the champion.
 *
 * Input: `modelPackage`, `champion`. Output in `$endpoint`:
 * `{outcome, name, configName, previousConfigName, modelName, variant, failure}`; `outcome` is `deployed` (in service with
 * our config), `superseded` (another model was deployed meanwhile) or `rolled-back` (SageMaker returned to the former one,
 * because of `failure` where it says so).
 * Errors: `States.QueryEvaluationError` with SageMaker's reason when the endpoint failed.
 */
export class DeployModel extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];
  /** Role of the served model. */
  public readonly role: IRole;
  /** What the names of this stage's models and endpoint configs begin with. */
  public readonly namePrefix: string;
  /** @internal */
  public readonly _props: DeployModelProps;

  constructor(scope: Construct, id: string, props: DeployModelProps) {
    super(scope, id);
    this._props = props;
    checkProps(props, DEPLOY_MODEL);
    checkShift(props);
    checkNetwork(props);
    const { resultVariable: variable = 'endpoint', champion = '{% $champion %}', endpointName } = props;
    const calls = new DeploymentCalls(this, props, variable);
    this.role = calls.role;
    this.namePrefix = calls.names.prefix;
    const [status, live, doubt] = [`$${variable}Status`, `$${variable}Live`, `$${variable}Doubt`];
    const made = `$${variable}.configName`;

    const none = { name: endpointName, configName: null, previousConfigName: null };
    const first = calls.look('Look at endpoint', { [variable]: none, [`${variable}Doubt`]: false });
    const look = calls.look('Look again');
    const busy = wait(this, 'Wait for endpoint', Duration.seconds(30));
    const compare = calls.describe('Compare with champion', {
      [`${variable}Live`]: '{% $states.result.EndpointConfigName %}',
    });
    const gone = { outcome: 'superseded', name: endpointName };
    const superseded = pass(this, 'Champion has changed', { [variable]: gone }, gone);
    const makeModel = calls.createModel(props.modelPackage ?? '{% $package %}');
    const create = calls.create('Create endpoint');
    const update = calls.update('Update endpoint');
    const remove = calls.remove('Delete failed endpoint');
    // Tried after a doubt: now the error stands.
    const createAgain = calls.create('Create endpoint again');
    const updateAgain = calls.update('Update endpoint again');
    const removeAgain = calls.remove('Delete failed endpoint again');
    const check = calls.describe('Check endpoint', calls.progress());
    const settling = growingWait(this, 'Wait for deployment', `${variable}Polls`);
    const failed = calls.reportFailure('Report failed endpoint');

    const isAbsent = `${status} = 'Absent'`;
    const hasFailed = `${status} in ['Failed', 'UpdateRollbackFailed']`;
    const there = choice(this, 'What is there?')
      .when(when(`${isAbsent} and ${made} = null`), makeModel)
      .when(when(`${isAbsent} and ${doubt}`), createAgain)
      .when(when(isAbsent), create)
      .when(when(`${hasFailed} and ${doubt}`), removeAgain)
      .when(when(hasFailed), remove)
      .when(when(`${status} in ['InService', 'OutOfService']`), compare)
      .otherwise(busy);
    const isChampion = `${live} = ${code(champion)}.configName`;
    const served = choice(this, 'Is the champion still served?')
      .when(when(`${live} = ${made}`), check)
      .when(when(`${isChampion} and ${made} = null`), makeModel)
      .when(when(`${isChampion} and ${doubt}`), updateAgain)
      .when(when(isChampion), update)
      .otherwise(superseded);
    // Making both may have taken a while; an endpoint that was made meanwhile refuses the creation itself.
    const way = choice(this, 'Create or update?')
      .when(when(`${live} = null`), create)
      .otherwise(compare);
    const settled = choice(this, 'Has it settled?')
      .when(when(`$${variable}Failure != null`), failed)
      .when(when(`${status} != 'InService'`), settling);

    first.next(there);
    look.next(there);
    busy.next(look);
    compare.next(served);
    makeModel.next(calls.createConfig()).next(way);
    for (const call of [create, createAgain, update, updateAgain]) call.next(check);
    for (const call of [remove, removeAgain]) call.next(busy);
    check.next(settled);
    settling.next(check);
    failed.next(look);
    // Refused, or the answer was lost; SageMaker's error does not tell which. Another run may have deployed meanwhile.
    for (const call of [create, update, remove]) {
      call.addCatch(busy, { errors: UNCERTAIN, assign: { [`${variable}Doubt`]: true } });
    }
    for (const call of [compare, check, create, createAgain, update, updateAgain, remove, removeAgain]) {
      call.addCatch(look, { errors: REDRIVEN });
    }
    this.startState = first;
    // Among them "Champion has changed", which a redriven run may come to.
    this.endStates = settled.afterwards({ includeOtherwise: true }).endStates;
  }
}
