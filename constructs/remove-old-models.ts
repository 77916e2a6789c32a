import { INextable, Map, ProvideItems, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { AwsTask } from './private/aws-task';
import { PropError } from './private/errors';
import { code, expression } from './private/jsonata';
import { sagemakerArn } from './private/names';
import { allow } from './private/policies';
import { JSONATA } from './private/states';

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
 * Errors: none of its own.
 */
export class RemoveOldModels extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: RemoveOldModelsProps) {
    super(scope, id);
    const { namePrefix, keep = 3, endpoint = '{% $endpoint %}' } = props;
    if (!Number.isInteger(keep) || keep < 2) {
      throw new PropError('keep', keep, 'give 2 or more: the present and the former config stay');
    }
    const configs = sagemakerArn(this, 'endpoint-config', `${namePrefix}-*`);
    const models = sagemakerArn(this, 'model', `${namePrefix}-*`);
    const inUse = `[${code(endpoint)}.configName, ${code(endpoint)}.previousConfigName]`;
    const old = `$filter($states.result.EndpointConfigs.EndpointConfigName, function($name, $place) { $place >= ${keep} and $not($name in ${inUse}) })`;
    const list = new AwsTask(this, 'List former models', {
      resource: 'aws-sdk:sagemaker:listEndpointConfigs',
      args: { NameContains: namePrefix, SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100 },
      policies: [allow(['sagemaker:ListEndpointConfigs'], ['*'], 'a list has no ARN')],
      outputs: { old: expression(`[${old}]`) },
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

  private removal(configs: string, models: string) {
    const read = new AwsTask(this, 'Read old config', {
      resource: 'aws-sdk:sagemaker:describeEndpointConfig',
      args: { EndpointConfigName: '{% $states.input %}' },
      policies: [allow(['sagemaker:DescribeEndpointConfig'], [configs], OWN)],
      outputs: {
        config: '{% $states.result.EndpointConfigName %}',
        model: '{% $states.result.ProductionVariants[0].ModelName %}',
      },
    });
    const deleteConfig = new AwsTask(this, 'Delete old config', {
      resource: 'aws-sdk:sagemaker:deleteEndpointConfig',
      args: { EndpointConfigName: '{% $states.input.config %}' },
      policies: [allow(['sagemaker:DeleteEndpointConfig'], [configs], OWN)],
      outputs: '{% $states.input %}',
    });
    const deleteModel = new AwsTask(this, 'Delete old model', {
      resource: 'aws-sdk:sagemaker:deleteModel',
      args: { ModelName: '{% $states.input.model %}' },
      policies: [allow(['sagemaker:DeleteModel'], [models], OWN)],
      outputs: '{% $states.input.model %}',
    });
    return read.next(deleteConfig).next(deleteModel);
  }
}
