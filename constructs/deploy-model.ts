import { Duration } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { INextable, Pass, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DeployModelOptions } from './deploy-options';
import { ModelContainer } from './model-container';
import { AwsTask, UNCERTAIN } from './private/aws-task';
import { DeploymentCalls } from './private/deployment-calls';
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
   * Name of the variable that takes the result.
   * @default 'endpoint'
   */
  readonly resultVariable?: string;
}

interface AroundDoubt {
  readonly create: AwsTask;
  readonly update: AwsTask;
  readonly check: AwsTask;
  readonly superseded: Pass;
}

/**
 * Deploys the package by what is there: no endpoint is created, one in service is updated, a busy one is waited for, a
 * failed one is deleted and created again. Nothing is changed when the endpoint no longer serves the champion.
 *
 * Input: `modelPackage`, `champion`. Output in `$endpoint`:
 * `{outcome, name, configName, previousConfigName, modelName, variant}`; `outcome` is `deployed` (in service with our
 * config), `superseded` (another model was deployed meanwhile) or `rolled-back` (SageMaker returned to the former one).
 * Errors: `States.QueryEvaluationError` with SageMaker's reason when the endpoint failed.
 */
export class DeployModel extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];
  /** Role of the served model. */
  public readonly role: IRole;
  /** What the names of this stage's models and endpoint configs begin with. */
  public readonly namePrefix: string;

  constructor(scope: Construct, id: string, props: DeployModelProps) {
    super(scope, id);
    const { resultVariable: variable = 'endpoint', champion = '{% $champion %}' } = props;
    const calls = new DeploymentCalls(this, props, variable);
    this.role = calls.role;
    this.namePrefix = calls.names.prefix;
    const status = `$${variable}Status`;
    const live = `$${variable}Live`;

    const look = calls.look('Look at endpoint');
    const busy = wait(this, 'Wait for endpoint', Duration.seconds(30));
    const remove = calls.remove('Delete failed endpoint');
    const compare = calls.describe('Compare with champion', {
      [`${variable}Live`]: '{% $states.result.EndpointConfigName %}',
    });
    const gone = { outcome: 'superseded', name: props.endpointName };
    const superseded = pass(this, 'Champion has changed', { [variable]: gone }, gone);
    const makeModel = calls.createModel(props.modelPackage ?? '{% $package %}');
    const check = calls.describe('Check endpoint', calls.progress());
    const settling = growingWait(this, 'Wait for deployment', `${variable}Polls`);

    const there = choice(this, 'What is there?')
      .when(when(`${status} = 'Absent'`), makeModel)
      .when(when(`${status} in ['InService', 'OutOfService']`), compare)
      .when(when(`${status} in ['Failed', 'UpdateRollbackFailed']`), remove)
      .otherwise(busy);
    const unchanged = choice(this, 'Is the champion still served?')
      .when(when(`${live} = ${code(champion)}.configName`), makeModel)
      .otherwise(superseded);
    const create = calls.create('Create endpoint', true);
    const update = calls.update('Update endpoint', true);
    const way = choice(this, 'Create or update?')
      .when(when(`${status} = 'Absent'`), create)
      .otherwise(update);
    const settled = choice(this, 'Has it settled?').when(when(`${status} != 'InService'`), settling);

    look.next(there);
    busy.next(look);
    remove.next(busy);
    compare.next(unchanged);
    makeModel.next(calls.createConfig()).next(way);
    create.next(check);
    update.next(check);
    check.next(settled);
    settling.next(check);
    this.afterDoubt(calls, variable, { create, update, check, superseded });
    this.startState = look;
    this.endStates = [superseded, ...settled.afterwards({ includeOtherwise: true }).endStates];
  }

  /**
   * The call was refused or its answer was lost; SageMaker's error does not tell which. Only an endpoint that is as it was
   * before is tried again, and then the error stands: another run may have deployed meanwhile.
   */
  private afterDoubt(calls: DeploymentCalls, variable: string, around: AroundDoubt): void {
    const status = `$${variable}Status`;
    const live = `$${variable}Live`;
    const pause = wait(this, 'Wait after refusal', Duration.seconds(15));
    const look = calls.look('Look again');
    const read = calls.describe('Read config again', {
      [`${variable}Live`]: '{% $states.result.EndpointConfigName %}',
    });
    const createAgain = calls.create('Create endpoint again', false);
    const updateAgain = calls.update('Update endpoint again', true);
    const there = choice(this, 'What is there now?')
      .when(when(`${status} = 'Absent'`), createAgain)
      .otherwise(read);
    const whose = choice(this, 'Whose config is it?')
      .when(when(`${live} = $${variable}.configName`), around.check)
      .when(when(`${status} in ['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting']`), pause)
      .when(when(`${live} = $${variable}.previousConfigName`), updateAgain)
      .otherwise(around.superseded);
    around.create.addCatch(pause, { errors: UNCERTAIN });
    around.update.addCatch(pause, { errors: UNCERTAIN });
    pause.next(look).next(there);
    read.next(whose);
    createAgain.next(around.check);
    updateAgain.next(around.check);
  }
}
