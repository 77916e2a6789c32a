import { IRole } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { INextable, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Gate } from './gate';
import { JobOptions } from './job-options';
import { ModelContainer } from './model-container';
import { AwsTask } from './private/aws-task';
import { checkProps } from './private/checks/check';
import { checkProcessingEnvironment } from './private/checks/container';
import { EVALUATE_MODEL } from './private/checks/stages';
import { checkNetwork } from './private/checks/together';
import { append, bucketOf, code, expression, keyOf } from './private/jsonata';
import { recordLocal } from './private/local-commands';
import { folderOfAttempt, RunNames } from './private/names';
import { allow, managedRule, passRole, useKeys } from './private/policies';
import { SAGEMAKER, SageMakerJob } from './private/sagemaker-job';

/** Options of {@link EvaluateModel} that a workflow passes through. */
export interface EvaluateModelOptions extends JobOptions {
  /**
   * Image and script.
   * @default ModelContainer.xgboost()
   */
  readonly container?: ModelContainer;
}

/** Properties of {@link EvaluateModel}. */
export interface EvaluateModelProps extends EvaluateModelOptions {
  /** Judges the metrics. */
  readonly gate: Gate;
  /** Bucket of data, models and the report, below `runs/`. */
  readonly bucket: IBucket;
  /**
   * S3 URI of the challenger's model.tar.gz: JSONata or text.
   * @default '{% $model.artifactUri %}'
   */
  readonly artifactUri?: string;
  /**
   * S3 URI of the champion's model.tar.gz, or nothing when there is no champion: JSONata.
   * @default '{% $champion.artifactUri %}'
   */
  readonly championUri?: string;
  /**
   * S3 URI of the held-out rows: JSONata or text.
   * @default '{% $data.testUri %}'
   */
  readonly testUri?: string;
  /**
   * S3 URI of the training split, which gives the naive baselines: JSONata or text.
   * @default '{% $data.trainUri %}'
   */
  readonly trainUri?: string;
  /**
   * S3 URI of schema.json and preprocessing.json: JSONata or text.
   * @default '{% $data.configUri %}'
   */
  readonly configUri?: string;
  /**
   * S3 URI of the run's folder, ends with a slash: JSONata or text.
   * @default '{% $run.outputPrefix %}'
   */
  readonly outputPrefix?: string;
  /**
   * Name of the variable that takes the result.
   * @default 'evaluation'
   */
  readonly resultVariable?: string;
}

const PATH = '/opt/ml/processing';

/**
 * Measures the model, and the champion on the same rows, in a SageMaker processing job; then judges by the gate.
 *
 * Input: `artifactUri`, `championUri`, `testUri`, `trainUri`, `configUri`, `outputPrefix`. Output, also in `$evaluation`:
 * `{reportUri, digest, rows, metrics, championMetrics, baselines, verdict, reasons}`.
 * Errors: `States.TaskFailed` with SageMaker's description of the job.
 */
export class EvaluateModel extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];
  /** Role of the processing job. */
  public readonly role: IRole;

  constructor(scope: Construct, id: string, props: EvaluateModelProps) {
    super(scope, id);
    checkProps(props, EVALUATE_MODEL);
    checkNetwork(props);
    const { outputPrefix = '{% $run.outputPrefix %}' } = props;
    const job = new SageMakerJob(this, props, '/aws/sagemaker/ProcessingJobs');
    const container = (props.container ?? ModelContainer.xgboost())._bind(this, {
      script: 'evaluate.py',
      codePath: `${PATH}/input/code`,
    });
    checkProcessingEnvironment(container.environment);
    this.role = job.role;
    job.grantUse(container, props.bucket, '/aws/sagemaker/ProcessingJobs');

    const names = new RunNames(this, 'evaluate');
    const folder = folderOfAttempt(outputPrefix, 'evaluation');
    const evaluate = new AwsTask(this, 'Evaluate model', {
      resource: 'sagemaker:createProcessingJob.sync',
      args: {
        ProcessingJobName: names.expression,
        RoleArn: this.role.roleArn,
        AppSpecification: { ImageUri: container.imageUri, ContainerEntrypoint: container.entrypoint },
        ProcessingInputs: inputs(props, container.codeUri),
        ProcessingOutputConfig: { Outputs: [outputTo(folder)], KmsKeyId: job.kmsKeyId },
        ProcessingResources: { ClusterConfig: job.cluster },
        StoppingCondition: { MaxRuntimeInSeconds: job.maxRuntime.toSeconds() },
        NetworkConfig: { EnableNetworkIsolation: true, VpcConfig: job.vpcConfig },
        Environment: Object.keys(container.environment).length > 0 ? container.environment : undefined,
        Tags: job.tags,
      },
      policies: [
        allow(
          [
            'sagemaker:CreateProcessingJob',
            'sagemaker:DescribeProcessingJob',
            'sagemaker:StopProcessingJob',
            'sagemaker:AddTags',
          ],
          [names.arn('processing-job')],
          'each attempt of a job has a name of its own',
        ),
        passRole(this.role, SAGEMAKER),
        managedRule(this, 'StepFunctionsGetEventsForSageMakerProcessingJobsRule'),
        ...job.keyPolicies,
      ],
      outputs: folder,
    });
    const output = '{% $states.input %}';
    const summary = append(output, 'summary.json');
    const result = props.gate._evaluation('{% $parse($states.result.Body) %}', append(output, 'report.json'));
    const read = new AwsTask(this, 'Judge model', {
      resource: 'aws-sdk:s3:getObject',
      args: { Bucket: bucketOf(summary), Key: keyOf(summary) },
      policies: [
        allow(
          ['s3:GetObject'],
          [props.bucket.arnForObjects('runs/*/evaluation/*/summary.json')],
          'each run has its own',
        ),
        ...useKeys([props.encryptionKey, props.bucket.encryptionKey], 'kms:Decrypt'),
      ],
      assign: { [props.resultVariable ?? 'evaluation']: result },
      outputs: result,
    });
    recordLocal(this, 'processing', container);
    evaluate.next(read);
    this.startState = evaluate;
    this.endStates = [read];
  }
}

function inputs(props: EvaluateModelProps, codeUri: string | undefined): string {
  const all = [
    ...(codeUri === undefined ? [] : [input('code', codeUri)]),
    input('model', props.artifactUri ?? '{% $model.artifactUri %}'),
    input('test', props.testUri ?? '{% $data.testUri %}'),
    input('train', props.trainUri ?? '{% $data.trainUri %}'),
    input('config', props.configUri ?? '{% $data.configUri %}'),
  ];
  const champion = props.championUri ?? '{% $champion.artifactUri %}';
  return expression(`$append(${code(all)}, $exists(${code(champion)}) ? [${code(input('champion', champion))}] : [])`);
}

function input(name: string, uri: string): Record<string, unknown> {
  return {
    InputName: name,
    S3Input: {
      S3Uri: uri,
      LocalPath: `${PATH}/input/${name}`,
      S3DataType: 'S3Prefix',
      S3InputMode: 'File',
      S3DataDistributionType: 'FullyReplicated',
    },
  };
}

function outputTo(uri: string): Record<string, unknown> {
  return { OutputName: 'evaluation', S3Output: { S3Uri: uri, LocalPath: `${PATH}/output`, S3UploadMode: 'EndOfJob' } };
}
