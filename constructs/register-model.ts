import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { INextable, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib';
import { AwsTask } from './private/aws-task';
import { checkProps } from './private/checks/check';
import { REGISTER_MODEL } from './private/checks/stages';
import { code, expression, quote } from './private/jsonata';
import { sagemakerArn } from './private/names';
import { allow } from './private/policies';
import { choice, wait, when } from './private/states';

/** Options of {@link RegisterModel} that a workflow passes through. */
export interface RegisterModelOptions {
  /**
   * Environment of the serving container.
   * @default - the one of the library's own serving script
   */
  readonly servingEnvironment?: { [name: string]: string };
  /**
   * Content types that the model takes and gives.
   * @default ['application/json', 'text/csv']
   */
  readonly contentTypes?: string[];
}

/** Properties of {@link RegisterModel}. */
export interface RegisterModelProps extends RegisterModelOptions {
  /** Name of the model package group, which this stage makes. */
  readonly packageGroupName: string;
  /**
   * What happens to the group when the stack is deleted; a group that still holds packages can't be deleted.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Image that serves the model: JSONata or text.
   * @default '{% $model.imageUri %}'
   */
  readonly imageUri?: string;
  /**
   * S3 URI of model.tar.gz: JSONata or text.
   * @default '{% $model.artifactUri %}'
   */
  readonly artifactUri?: string;
  /**
   * S3 URI of the evaluation's report: JSONata or text.
   * @default '{% $evaluation.reportUri %}'
   */
  readonly reportUri?: string;
  /**
   * Digest of the report: JSONata or text.
   * @default '{% $evaluation.digest %}'
   */
  readonly evaluationDigest?: string;
  /**
   * Metrics of the test split, which the registry keeps as text: JSONata for a map from name to number.
   * @default '{% $evaluation.metrics %}'
   */
  readonly metrics?: string;
  /**
   * Version of the data: JSONata or text.
   * @default '{% $run.dataVersion %}'
   */
  readonly dataVersion?: string;
  /**
   * S3 URI of the profile of the training data, by which later data are compared with it: JSONata or text.
   * Registered where it has a value.
   * @default '{% $data.profileUri %}'
   */
  readonly profileUri?: string;
  /**
   * Name of the variable that takes the result.
   * @default 'package'
   */
  readonly resultVariable?: string;
}

const VERSIONS = 'versions of a package differ by their number';
const SERVING = {
  SAGEMAKER_PROGRAM: 'inference.py',
  SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
};

/**
 * Registers the model as a new version that awaits approval, and waits until the registry has it.
 *
 * Input: `imageUri`, `artifactUri`, `reportUri`, `evaluationDigest`, `dataVersion`, `profileUri`. Output, also in `$package`:
 * `{arn, version}`.
 * Errors: `States.QueryEvaluationError` when the registry could not make the package.
 */
export class RegisterModel extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];
  /** The group of the workflow's model packages. */
  public readonly packageGroup: CfnModelPackageGroup;

  constructor(scope: Construct, id: string, props: RegisterModelProps) {
    super(scope, id);
    checkProps(props, REGISTER_MODEL);
    const { packageGroupName, resultVariable = 'package' } = props;
    this.packageGroup = new CfnModelPackageGroup(this, 'PackageGroup', {
      modelPackageGroupName: packageGroupName,
      modelPackageGroupDescription: 'Versions of the model of one workflow',
    });
    this.packageGroup.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);
    const packages = sagemakerArn(this, 'model-package', `${packageGroupName}/*`);
    const group = sagemakerArn(this, 'model-package-group', packageGroupName);

    const create = new AwsTask(this, 'Register model', {
      resource: 'aws-sdk:sagemaker:createModelPackage',
      args: request(props),
      policies: [allow(['sagemaker:CreateModelPackage'], [packages, group], VERSIONS)],
    });
    const arn = expression(
      '$exists($states.input.ModelPackageArn) ? $states.input.ModelPackageArn : $states.input.arn',
    );
    const result = { arn: '{% $states.result.ModelPackageArn %}', version: '{% $states.result.ModelPackageVersion %}' };
    const check = new AwsTask(this, 'Check registration', {
      resource: 'aws-sdk:sagemaker:describeModelPackage',
      args: { ModelPackageName: arn },
      policies: [allow(['sagemaker:DescribeModelPackage'], [packages], VERSIONS)],
      assign: { [resultVariable]: result, [`${resultVariable}Status`]: expression(STATUS) },
      outputs: result,
    });
    const settle = wait(this, 'Wait for registration', Duration.seconds(5));
    const done = choice(this, 'Is it registered?');
    done.when(when(`$${resultVariable}Status != 'Completed'`), settle);
    create.next(check).next(done);
    settle.next(check);
    this.startState = create;
    this.endStates = done.afterwards({ includeOtherwise: true }).endStates;
  }
}

const STATUS = `$states.result.ModelPackageStatus in ['Failed', 'Deleting']
  ? $error('model package ' & $states.result.ModelPackageArn & ' is ' & $states.result.ModelPackageStatus & ': read ModelPackageStatusDetails in the registry')
  : $states.result.ModelPackageStatus`;

/** Data that a replaced stage prepared may have no profile. */
function metricsOf(reportUri: string, profileUri: string): string {
  const statistics = (uri: string) => ({ Statistics: { ContentType: 'application/json', S3Uri: uri } });
  const quality = code({ ModelQuality: statistics(reportUri) });
  const data = code({ ModelDataQuality: statistics(profileUri) });
  return expression(`$exists(${code(profileUri)}) ? $merge([${quality}, ${data}]) : ${quality}`);
}

function request(props: RegisterModelProps): Record<string, unknown> {
  const { contentTypes = ['application/json', 'text/csv'], reportUri = '{% $evaluation.reportUri %}' } = props;
  return {
    ModelPackageGroupName: props.packageGroupName,
    // The same token at a retry and after a redrive: the same package.
    ClientToken: expression(
      `$substring($hash($states.context.Execution.Id & ${quote('/register')}, 'SHA-256'), 0, 36)`,
    ),
    ModelPackageDescription: expression(`'Made by run ' & $states.context.Execution.Name`),
    ModelApprovalStatus: 'PendingManualApproval',
    InferenceSpecification: {
      Containers: [
        {
          Image: props.imageUri ?? '{% $model.imageUri %}',
          ModelDataUrl: props.artifactUri ?? '{% $model.artifactUri %}',
          Environment: props.servingEnvironment ?? SERVING,
        },
      ],
      SupportedContentTypes: contentTypes,
      SupportedResponseMIMETypes: contentTypes,
    },
    ModelMetrics: metricsOf(reportUri, props.profileUri ?? '{% $data.profileUri %}'),
    CustomerMetadataProperties: {
      run: '{% $states.context.Execution.Name %}',
      dataVersion: expression(
        `$substring($replace(${code(props.dataVersion ?? '{% $run.dataVersion %}')}, /[^\\w .:=+@-]/, '_'), 0, 256)`,
      ),
      evaluationDigest: props.evaluationDigest ?? '{% $evaluation.digest %}',
      metrics: expression(asText(code(props.metrics ?? '{% $evaluation.metrics %}'))),
    },
  };
}

/** `name=value name=value`, as many as a property holds: the registry takes neither quotes nor braces. */
function asText(metrics: string): string {
  const pair = "function($value, $name) { $replace($name, /[^\\w.:=+@-]/, '_') & '=' & $string($value) }";
  const fit = "function($all, $one) { $length($all & $one) < 256 ? $all & ' ' & $one : $all }";
  return `$trim($reduce([$each(${metrics}, ${pair})], ${fit}, ''))`;
}
