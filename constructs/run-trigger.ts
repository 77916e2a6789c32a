import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Env } from '../handlers/shared/contract';
import { checkProps } from './private/checks/check';
import { RUN_TRIGGER } from './private/checks/resources';
import { handler } from './private/handler';
import { allow } from './private/policies';
import { recordStarts } from './private/started-runs';
import { RequestApproval } from './request-approval';

/** Properties of {@link RunTrigger}. */
export interface RunTriggerProps {
  /** The state machine whose runs are started. */
  readonly stateMachine: IStateMachine;
  /** Name of the workflow in the function's log and metrics. */
  readonly workflowName: string;
  /** Bucket of the raw data; it must send its events to Amazon EventBridge. */
  readonly bucket: IBucket;
  /**
   * The stage that asks for approval. Where who started a run may not approve its model (`starterMayApprove: false`), the
   * function writes down that new data did.
   * @default - none: with `starterMayApprove: false` the models of the runs can be rejected only
   */
  readonly requestApproval?: RequestApproval;
  /**
   * Key prefix of the raw data.
   * @default 'raw/'
   */
  readonly keyPrefix?: string;
  /**
   * How the keys of trigger objects end: one object is one data version. For data in many parts name a marker such as
   * `_SUCCESS`; the parts then start nothing.
   * @default ['.csv']
   */
  readonly keySuffixes?: string[];
}

/** Starts one run for each new version of the data in a bucket; a repeated event finds the run that is there. */
export class RunTrigger extends Construct {
  /** Starts the runs. */
  public readonly function: Function;
  /** Matches the trigger objects. */
  public readonly rule: Rule;

  constructor(scope: Construct, id: string, props: RunTriggerProps) {
    super(scope, id);
    const { keyPrefix = 'raw/', keySuffixes = ['.csv'] } = props;
    checkProps(props, RUN_TRIGGER);
    this.function = handler(this, 'Start', {
      name: 'start',
      description: 'Starts a run for a new version of the data',
      environment: {
        [Env.STATE_MACHINE_ARN]: props.stateMachine.stateMachineArn,
        [Env.WORKFLOW_NAME]: props.workflowName,
      },
    });
    this.function.addToRolePolicy(allow(['states:StartExecution'], [props.stateMachine.stateMachineArn]));
    if (props.requestApproval) recordStarts(this.function, props.requestApproval);
    this.rule = new Rule(this, 'Resource', {
      description: `New data for ${props.workflowName}`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [props.bucket.bucketName] },
          object: { key: keySuffixes.map((suffix) => ({ wildcard: `${keyPrefix}*${suffix}` })) },
        },
      },
      targets: [new LambdaFunction(this.function, { retryAttempts: 8, maxEventAge: Duration.hours(2) })],
    });
  }
}
