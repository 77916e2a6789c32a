import { INextable, Map, ProvideItems, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { AwsTask, UNCERTAIN } from './private/aws-task';
import { checkProps } from './private/checks/check';
import { REMOVE_OLD } from './private/checks/stages';
import { code, expression } from './private/jsonata';
import { sagemakerArn } from './private/names';
import { allow } from './private/policies';
import { choice, JSONATA, pass, when } from './private/states';

/** Properties of {@link RemoveOldModels}. */
export interface RemoveOldModelsProps {
  /** What the names of the models and endpoint configs begin with; no others are touched. */
  readonly namePrefix: string;
  /**
   * How many of the newest configs stay, with their models.
   * @default 3
   */
  readonly keep?: number;
  /**
   * The endpoint, whose present and former config stay in any case: JSONata.
   * @default '{% $endpoint %}'
   */
  readonly endpoint?: string;
}

const OWN = 'the names of one workflow begin alike';

/**
 * Deletes the endpoint configs and models of former deployments, but for the newest. The registry keeps all packages.
 *
 * Input: `endpoint`. Output: what was in.
 * Errors: none of its own; what could not be removed now is removed by a later run.
 */
export class RemoveOldModels extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: RemoveOldModelsProps) {
    super(scope, id);
    checkProps(props, REMOVE_OLD);
    const { namePrefix, keep = 3, endpoint = '{% $endpoint %}' } = props;
    const configs = sagemakerArn(this, 'endpoint-config', `${namePrefix}-*`);
    const models = sagemakerArn(this, 'model', `${namePrefix}-*`);
    const inUse = `[${code(endpoint)}.configName, ${code(endpoint)}.previousConfigName]`;
    const old = expression(`(
$all := [$states.result.EndpointConfigs.EndpointConfigName];
$old := [$filter($all, function($name, $place) { $place >= ${keep} and $not($name in ${inUse}) })];
$runOf := function($name) { $replace($name, /-r[0-9]+-[0-9]+$/, '') };
$keptRuns := [$all[$not($ in $old)].$runOf($)];
{'old': [$old.{'config': $, 'isShared': $runOf($) in $keptRuns}]}
)`);
    const list = new AwsTask(this, 'List former models', {
      resource: 'aws-sdk:sagemaker:listEndpointConfigs',
      args: { NameContains: namePrefix, SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100 },
      policies: [allow(['sagemaker:ListEndpointConfigs'], ['*'], 'a list has no ARN')],
      outputs: old,
    });
    const each = new Map(this, 'Remove old models', {
      ...JSONATA,
      items: ProvideItems.jsonata('{% $states.input.old %}'),
      maxConcurrency: 1,
    });
    each.itemProcessor(this.removal(configs, models));
    list.next(each);
    this.startState = list;
    this.endStates = [each];
  }

  /** The model first: as long as its config is there, the next run finds what this one could not remove. */
  private removal(configs: string, models: string) {
    const read = new AwsTask(this, 'Read old config', {
      resource: 'aws-sdk:sagemaker:describeEndpointConfig',
      args: { EndpointConfigName: '{% $states.input.config %}' },
      policies: [allow(['sagemaker:DescribeEndpointConfig'], [configs], OWN)],
      outputs: expression(`$merge([$states.input, {'model': $states.result.ProductionVariants[0].ModelName}])`),
    });
    const deleteModel = new AwsTask(this, 'Delete old model', {
      resource: 'aws-sdk:sagemaker:deleteModel',
      args: { ModelName: '{% $states.input.model %}' },
      policies: [allow(['sagemaker:DeleteModel'], [models], OWN)],
      outputs: '{% $states.input %}',
    });
    const deleteConfig = new AwsTask(this, 'Delete old config', {
      resource: 'aws-sdk:sagemaker:deleteEndpointConfig',
      args: { EndpointConfigName: '{% $states.input.config %}' },
      policies: [allow(['sagemaker:DeleteEndpointConfig'], [configs], OWN)],
      outputs: '{% $states.input %}',
    });
    const left = pass(this, 'Leave to the next run', {});
    // A run whose answers were lost may have made two configs for one model.
    const shared = choice(this, 'Does a newer config use its model?')
      .when(when('$states.input.isShared'), deleteConfig)
      .otherwise(deleteModel);
    const gone = choice(this, 'Is the old model gone?')
      .when(when('$states.input.isGone'), deleteConfig)
      .otherwise(left);
    const isGone = "$contains($states.errorOutput.Cause, 'Could not find')";
    deleteModel.addCatch(gone, {
      errors: UNCERTAIN,
      outputs: expression(`$merge([$states.input, {'isGone': ${isGone}}])`),
    });
    deleteConfig.addCatch(left, { errors: UNCERTAIN });
    deleteModel.next(deleteConfig);
    return read.next(shared);
  }
}
