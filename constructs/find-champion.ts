import { INextable, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { AwsTask } from './private/aws-task';
import { checkProps } from './private/checks/check';
import { FIND_CHAMPION } from './private/checks/stages';
import { describeEndpoint, findEndpoint, statusOf } from './private/endpoint-calls';
import { code, expression, quote } from './private/jsonata';
import { sagemakerArn } from './private/names';
import { allow } from './private/policies';
import { choice, pass, when } from './private/states';

/** Properties of {@link FindChampion}. */
export interface FindChampionProps {
  /** Name of the endpoint. */
  readonly endpointName: string;
  /** Name of the model package group of the served models. */
  readonly packageGroupName: string;
  /**
   * Name of the variable that takes the result.
   * @default 'champion'
   */
  readonly resultVariable?: string;
}

const ANY = 'people may have put another config in service, which is read and not changed';

/**
 * Finds what the endpoint serves now: endpoint, config, model, package. The latest approved package may be another.
 *
 * Input: none. Output, also in `$champion`:
 * `{packageArn, version, artifactUri, profileUri?, modelName, configName, endpointName}`, or `null` when nothing is served.
 * Errors: `States.QueryEvaluationError` when the endpoint serves a model that is not from the model registry.
 */
export class FindChampion extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: FindChampionProps) {
    super(scope, id);
    checkProps(props, FIND_CHAMPION);
    const { endpointName, packageGroupName, resultVariable: variable = 'champion' } = props;
    const find = findEndpoint(this, 'Find champion', endpointName, {
      assign: { [`${variable}Status`]: statusOf(endpointName) },
    });
    const none = pass(this, 'No champion', { [variable]: null }, '{% null %}');
    const endpoint = describeEndpoint(this, 'Read endpoint', endpointName, {});
    const config = new AwsTask(this, 'Read endpoint config', {
      resource: 'aws-sdk:sagemaker:describeEndpointConfig',
      args: { EndpointConfigName: '{% $states.input.EndpointConfigName %}' },
      policies: [allow(['sagemaker:DescribeEndpointConfig'], [sagemakerArn(this, 'endpoint-config', '*')], ANY)],
    });
    const model = new AwsTask(this, 'Read served model', {
      resource: 'aws-sdk:sagemaker:describeModel',
      args: { ModelName: '{% $states.input.ProductionVariants[0].ModelName %}' },
      policies: [allow(['sagemaker:DescribeModel'], [sagemakerArn(this, 'model', '*')], ANY)],
      outputs: {
        packageArn: expression(packageOf(endpointName)),
        modelName: '{% $states.result.ModelName %}',
        configName: '{% $states.input.EndpointConfigName %}',
      },
    });
    const served = expression(
      code({
        packageArn: '{% $states.result.ModelPackageArn %}',
        version: '{% $states.result.ModelPackageVersion %}',
        artifactUri: '{% $states.result.InferenceSpecification.Containers[0].ModelDataUrl %}',
        profileUri: '{% $states.result.ModelMetrics.ModelDataQuality.Statistics.S3Uri %}',
        modelName: '{% $states.input.modelName %}',
        configName: '{% $states.input.configName %}',
        endpointName,
      }),
    );
    const registered = new AwsTask(this, 'Read champion package', {
      resource: 'aws-sdk:sagemaker:describeModelPackage',
      args: { ModelPackageName: '{% $states.input.packageArn %}' },
      policies: [
        allow(
          ['sagemaker:DescribeModelPackage'],
          [sagemakerArn(this, 'model-package', `${packageGroupName}/*`)],
          'versions of a package differ by their number',
        ),
      ],
      assign: { [variable]: served },
      outputs: served,
    });
    const serving = choice(this, 'Is a model served?');
    serving
      .when(
        when(`$${variable}Status in ['InService', 'Updating', 'SystemUpdating', 'RollingBack', 'OutOfService']`),
        endpoint,
      )
      .otherwise(none);
    find.next(serving);
    endpoint.next(config).next(model).next(registered);
    this.startState = find;
    this.endStates = [none, registered];
  }
}

function packageOf(endpointName: string): string {
  const found = '[$states.result.PrimaryContainer.ModelPackageName, $states.result.Containers.ModelPackageName][0]';
  const words = quote(
    ` serves a model that is not from the model registry: delete the endpoint, or give another endpointName`,
  );
  return `$exists(${found}) ? ${found} : $error(${quote(`endpoint ${endpointName}`)} & ${words})`;
}
