import { Arn, ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { CfnJob } from 'aws-cdk-lib/aws-glue';
import { IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { INextable, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { FeatureSchema } from './feature-schema';
import { AwsTask } from './private/aws-task';
import { checkProps } from './private/checks/check';
import { PREPARE_DATA } from './private/checks/stages';
import { append, bucketOf, code, expression, keyOf } from './private/jsonata';
import { folderOfAttempt } from './private/names';
import { packagedFile } from './private/packaged';
import { acknowledge, allow, grant, readAndWriteBySpark, readAsset, readBySpark, useKeys } from './private/policies';
import { grantLogs, grantMetrics } from './private/sagemaker-job';
import { schemaAsset } from './private/schema-asset';

/** Options of {@link PrepareData} that a workflow passes through. */
export interface PrepareDataOptions {
  /**
   * Number of Glue workers of type G.1X.
   * @default 2
   */
  readonly workers?: number;
  /**
   * After this time the job is stopped and has failed.
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
  /**
   * Role of the job; it is given what the job needs.
   * @default - a new role
   */
  readonly role?: IRole;
  /**
   * Tags of the Glue job.
   * @default - none
   */
  readonly jobTags?: { [key: string]: string };
}

/** Properties of {@link PrepareData}. */
export interface PrepareDataProps extends PrepareDataOptions {
  /** Describes the columns. */
  readonly schema: FeatureSchema;
  /** Bucket of the raw data. */
  readonly inputBucket: IBucket;
  /**
   * Key prefix of the raw data; nothing else can be read.
   * @default 'raw/'
   */
  readonly inputPrefix?: string;
  /** Bucket of the results, which go below `runs/`. */
  readonly bucket: IBucket;
  /**
   * Key of the results.
   * @default - the bucket's own encryption
   */
  readonly encryptionKey?: IKey;
  /**
   * S3 URI of one CSV object, or of a prefix that ends with a slash: JSONata or text.
   * @default '{% $run.inputUri %}'
   */
  readonly inputUri?: string;
  /**
   * S3 URI of the run's folder, ends with a slash: JSONata or text.
   * @default '{% $run.outputPrefix %}'
   */
  readonly outputPrefix?: string;
  /**
   * Name of the variable that takes the result.
   * @default 'data'
   */
  readonly resultVariable?: string;
}

/**
 * Validates raw CSV data by the schema, splits it, fits imputation and vocabulary and derives features, in AWS Glue.
 *
 * Input: `inputUri`, `outputPrefix`. Output, also in `$data`:
 * `{trainUri, validationUri, testUri, configUri, profileUri, quarantineUri, rows}`.
 * Errors: `States.TaskFailed` with the job's own sentence (no row is left, a required column is missing, …).
 */
export class PrepareData extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];
  /** Role of the Glue job. */
  public readonly role: IRole;
  /** Name of the Glue job. */
  public readonly jobName: string;

  constructor(scope: Construct, id: string, props: PrepareDataProps) {
    super(scope, id);
    checkProps(props, PREPARE_DATA);
    const { bucket, inputUri = '{% $run.inputUri %}', outputPrefix = '{% $run.outputPrefix %}' } = props;
    const workers = props.workers ?? 2;
    const script = new Asset(this, 'Script', { path: packagedFile('assets', 'glue', 'prepare.py') });
    const schema = schemaAsset(this, props.schema);
    this.role = props.role ?? new Role(this, 'JobRole', { assumedBy: new ServicePrincipal('glue.amazonaws.com') });
    grant(
      this.role,
      ...readBySpark(props.inputBucket, props.inputPrefix ?? 'raw/'),
      ...readAndWriteBySpark(bucket, 'runs'),
      ...readAsset(script),
      ...useKeys([props.encryptionKey, bucket.encryptionKey], 'kms:Decrypt', 'kms:GenerateDataKey'),
      ...useKeys([props.inputBucket.encryptionKey], 'kms:Decrypt'),
    );
    grantLogs(this, this.role, '/aws-glue/jobs/*');
    grantMetrics(this.role, 'Glue');
    const job = this.job(props, script, workers);
    this.jobName = job.ref;

    const folder = folderOfAttempt(outputPrefix, 'data');
    const prepare = new AwsTask(this, 'Prepare data', {
      resource: 'glue:startJobRun.sync',
      args: {
        JobName: this.jobName,
        Arguments: { '--input_uri': inputUri, '--output_uri': folder, '--schema_uri': schema.s3ObjectUrl },
      },
      outputs: folder,
      policies: [
        allow(
          ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'],
          [this.glueArn('job', this.jobName)],
        ),
      ],
    });
    const data = '{% $states.input %}';
    const summary = append(data, 'summary.json');
    const result = this.result(data);
    const read = new AwsTask(this, 'Read data summary', {
      resource: 'aws-sdk:s3:getObject',
      args: { Bucket: bucketOf(summary), Key: keyOf(summary) },
      policies: [
        allow(['s3:GetObject'], [bucket.arnForObjects('runs/*/data/*/summary.json')], 'each run has its own summary'),
        ...useKeys([props.encryptionKey, bucket.encryptionKey], 'kms:Decrypt'),
      ],
      assign: { [props.resultVariable ?? 'data']: result },
      outputs: result,
    });
    prepare.next(read);
    this.startState = prepare;
    this.endStates = [read];
  }

  private job(props: PrepareDataProps, script: Asset, workers: number): CfnJob {
    const job = new CfnJob(this, 'Job', {
      description: 'Prepares data by a FeatureSchema',
      role: this.role.roleArn,
      glueVersion: '5.1',
      command: { name: 'glueetl', pythonVersion: '3', scriptLocation: script.s3ObjectUrl },
      workerType: 'G.1X',
      numberOfWorkers: workers,
      maxRetries: 0,
      executionProperty: { maxConcurrentRuns: 10 },
      timeout: (props.timeout ?? Duration.hours(1)).toMinutes(),
      defaultArguments: {
        '--job-language': 'python',
        '--enable-metrics': 'true',
        '--enable-continuous-cloudwatch-log': 'true',
        '--job-bookmark-option': 'job-bookmark-disable',
      },
      tags: props.jobTags,
    });
    job.node.addDependency(this.role);
    acknowledge(job, 'GL1', "the job's log holds row counts, no rows; CloudWatch Logs encrypts it with its own key");
    acknowledge(job, 'GL3', 'the job uses no bookmarks');
    return job;
  }

  private result(data: string): string {
    const uri = (path: string) => append(data, path);
    return expression(
      code({
        trainUri: uri('train/'),
        validationUri: uri('validation/'),
        testUri: uri('test/'),
        configUri: uri('config/'),
        profileUri: uri('profile.json'),
        quarantineUri: uri('quarantine/'),
        rows: '{% $parse($states.result.Body).rows %}',
      }),
    );
  }

  private glueArn(resource: string, resourceName: string): string {
    return Arn.format(
      { service: 'glue', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME },
      Stack.of(this),
    );
  }
}
