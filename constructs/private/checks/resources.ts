import { Duration } from 'aws-cdk-lib';
import type { RollbackWorkflowProps } from '../../../workflows/rollback-workflow';
import type { ModelWorkflowProps } from '../../../workflows/model-workflow-props';
import type { ConsoleApiProps } from '../../console-api';
import type { FailureNoticeProps } from '../../failure-notice';
import type { PredictionApiProps } from '../../prediction-api';
import type { JwtAuthProps } from '../../prediction-auth';
import type { PredictionCapture } from '../../prediction-capture';
import type { RunTriggerProps } from '../../run-trigger';
import { PropError } from '../errors';
import * as aws from './aws';
import { both, checkProps, each, isUnresolved, list, type Rules } from './check';
import { matching, removal, time, whole } from './rules';
import { kept } from './stages';

export const FAILURE_NOTICE: Rules<FailureNoticeProps> = {
  workflowName: aws.workflowName,
  recipients: aws.addresses(0),
};

/** Of a web page: scheme, host, and its port where it is not the scheme's own. */
const ORIGIN = /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/;

/** What an HTTP API takes, and from which pages. */
const OPEN_TO = {
  rateLimit: (rate: number) =>
    Number.isFinite(rate) && rate >= 1 ? undefined : { got: rate, fix: 'give 1 or more requests a second' },
  burstLimit: whole(1, 1_000_000, 'give a whole number of 1 or more requests'),
  corsOrigins: both(
    list<string>(1, 50, 'name at least one origin, and 50 at most'),
    each(matching(ORIGIN, "write an origin such as 'https://app.example.com', without a path and without *")),
  ),
};

export const PREDICTION_API: Rules<PredictionApiProps> = {
  endpointName: aws.sagemakerName,
  workflowName: aws.workflowName,
  packageGroupName: aws.sagemakerName,
  ...OPEN_TO,
};

export const CONSOLE_API: Rules<ConsoleApiProps> = OPEN_TO;

export const PREDICTION_CAPTURE: Rules<PredictionCapture> = {
  sampleRate: (rate) => (rate > 0 && rate <= 1 ? undefined : { got: rate, fix: 'give a share above 0 and at most 1' }),
  retention: time(Duration.days(1), Duration.days(3650), 'choose 1 day to ten years, in whole days', 86_400),
};

export const JWT_AUTH: Rules<JwtAuthProps> = {
  issuer: matching(/^https:\/\/[^\s?#]+$/, "write the issuer's URL, such as 'https://login.example.com'"),
  audience: both(
    list<string>(1, 50, 'name at least one audience, and 50 at most'),
    each(matching(/^\S{1,500}$/, 'write the audience as the tokens name it')),
  ),
};

export const RUN_TRIGGER: Rules<RunTriggerProps> = {
  workflowName: aws.workflowName,
  keyPrefix: both(aws.keyPrefix, aws.apartFromRuns),
  keySuffixes: both(
    list<string>(1, 20, "name at least one, such as '.csv', and 20 at most"),
    each(matching(/\S/, "name an end of keys, such as '.csv'")),
    each(aws.keyPrefix),
  ),
};

const ROLLBACK: Rules<RollbackWorkflowProps> = {
  timeout: time(Duration.minutes(1), Duration.days(365), 'choose a year at most, in whole seconds'),
};

export function checkRollback(props: RollbackWorkflowProps): void {
  checkProps(props, ROLLBACK);
  const { timeout, approval } = props;
  if (!timeout || !approval || isUnresolved(timeout) || timeout.toSeconds() > approval.expiry.toSeconds()) return;
  const fix = `make it longer than the approval's expiry (${approval.expiry.toSeconds()} s), or leave it out`;
  throw new PropError('timeout', `${timeout.toSeconds()} s`, fix);
}

const WORKFLOW: Rules<ModelWorkflowProps> = {
  workflowName: aws.workflowName,
  endpointName: aws.sagemakerName,
  packageGroupName: aws.sagemakerName,
  inputPrefix: aws.keyPrefix,
  removalPolicy: removal,
  jobTags: aws.tags,
  keepModels: kept,
  timeout: time(Duration.minutes(1), Duration.days(365), 'choose a year at most, in whole seconds'),
};

export function checkWorkflow(props: ModelWorkflowProps): void {
  checkProps(props, WORKFLOW);
  const { inputBucket, bucket, inputPrefix, stages = {}, timeout, approval } = props;
  // One bucket for both: what runs write must not be new data.
  if (!inputBucket || inputBucket === bucket) checkProps({ inputPrefix }, { inputPrefix: aws.apartFromRuns });
  if (timeout && !isUnresolved(timeout) && timeout.toSeconds() <= approval.expiry.toSeconds()) {
    const fix = `make it longer than the approval's expiry (${approval.expiry.toSeconds()} s), or leave it out`;
    throw new PropError('timeout', `${timeout.toSeconds()} s`, fix);
  }
  for (const stage of ['prepareData', 'trainModel', 'evaluateModel', 'registerModel', 'deployModel'] as const) {
    // The container of training is also what serves.
    const options = Object.keys(props[stage] ?? {}).filter((name) => stage !== 'trainModel' || name !== 'container');
    if (stages[stage] && options.length > 0) {
      throw new PropError(stage, 'given', `stages.${stage} takes its place: give one of the two`);
    }
  }
  const deploys = { teardown: props.teardown || undefined, keepModels: props.keepModels };
  for (const [name, given] of Object.entries(deploys)) {
    if (given === undefined || !stages.deployModel) continue;
    throw new PropError(name, given, 'stages.deployModel takes the place of the stage that it is for: leave it out');
  }
}
