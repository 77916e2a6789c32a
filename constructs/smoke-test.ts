import { INextable, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { FeatureSchema } from './feature-schema';
import { AwsTask } from './private/aws-task';
import { checkProps } from './private/checks/check';
import { SMOKE_TEST } from './private/checks/stages';
import { exampleOf } from './private/examples';
import { code, expression, quote } from './private/jsonata';
import { sagemakerArn } from './private/names';
import { allow } from './private/policies';
import { pass } from './private/states';

/** Properties of {@link SmokeTest}. */
export interface SmokeTestProps {
  /** Name of the endpoint. */
  readonly endpointName: string;
  /** Gives an example to predict and the range in which the answer must be. */
  readonly schema: FeatureSchema;
  /**
   * Version that the answer must name, from `{arn, version}`: JSONata.
   * @default '{% $package %}'
   */
  readonly modelPackage?: string;
  /**
   * Name of the variable that takes the result.
   * @default 'smokeTest'
   */
  readonly resultVariable?: string;
}

/**
 * Asks the endpoint for one prediction and checks the answer: a number in the target's range, from the package's version.
 *
 * Input: `modelPackage`. Output, also in `$smokeTest`: `{passed, reasons}`.
 * Errors: none of its own; an endpoint that answers with an error has not passed.
 */
export class SmokeTest extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: SmokeTestProps) {
    super(scope, id);
    checkProps(props, SMOKE_TEST);
    const { endpointName, schema, resultVariable = 'smokeTest', modelPackage = '{% $package %}' } = props;
    const result = verdict(schema, modelPackage);
    const invoke = new AwsTask(this, 'Smoke test', {
      resource: 'aws-sdk:sagemakerruntime:invokeEndpoint',
      args: {
        EndpointName: endpointName,
        ContentType: 'application/json',
        Accept: 'application/json',
        Body: expression(`$string(${code({ instances: [exampleOf(schema)] })})`),
      },
      policies: [allow(['sagemaker:InvokeEndpoint'], [sagemakerArn(this, 'endpoint', endpointName)])],
      assign: { [resultVariable]: result },
      outputs: result,
    });
    const noAnswer = pass(this, 'No answer to smoke test', {}, expression(`$${resultVariable}`));
    invoke.addCatch(noAnswer, {
      errors: NO_ANSWER,
      assign: { [resultVariable]: { passed: false, reasons: [expression(words(endpointName))] } },
    });
    this.startState = invoke;
    this.endStates = [invoke, noAnswer];
  }
}

/** The model's own errors, and an endpoint that is not there or does not serve. */
const NO_ANSWER = ['SageMakerRuntime.ModelErrorException', 'SageMakerRuntime.ValidationErrorException'];

function words(endpointName: string): string {
  return `${quote(`endpoint ${endpointName} gave no answer: `)} & $substring($states.errorOutput.Cause, 0, 1000)`;
}

function verdict(schema: FeatureSchema, modelPackage: string): string {
  const { name, min, max } = schema._wire.target;
  const limits = [min === undefined ? [] : [`$value >= ${min}`], max === undefined ? [] : [`$value <= ${max}`]].flat();
  const inRange = ["$type($value) = 'number'", ...limits].join(' and ');
  return expression(`(
$answer := $parse($states.result.Body);
$value := $answer.predictions[0].value;
$version := $string(${code(modelPackage)}.version);
$reasons := [
$not(${inRange}) ? 'the endpoint predicts ' & $string($value) & ', which is no ${name} that the schema allows',
$not($answer.modelVersion = $version) ? 'the endpoint answers for model version ' & $string($answer.modelVersion) & ', deployed was ' & $version
];
{'passed': $count($reasons) = 0, 'reasons': $reasons}
)`);
}
