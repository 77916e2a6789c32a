import { Duration } from 'aws-cdk-lib';
import type { ModelWorkflowProps } from '../../../workflows/model-workflow-props';
import type { EmailApprovalProps } from '../../approval';
import type { FailureNoticeProps } from '../../failure-notice';
import type { PredictionApiProps } from '../../prediction-api';
import type { RunTriggerProps } from '../../run-trigger';
import { PropError } from '../errors';
import * as aws from './aws';
import { both, checkProps, each, isUnresolved, list, type Rules } from './check';
import { matching, oneOf, removal, time } from './rules';
import { kept } from './stages';

const APPROVAL: Rules<EmailApprovalProps> = {
  recipients: both(aws.addresses(1), inEnvironment),
  from: aws.address,
  configurationSet: matching(/^[\w-]{1,64}$/, 'use 1 to 64 letters, digits, _ and -'),
  expiry: time(
    Duration.minutes(5),
    Duration.days(300),
    'choose 5 minutes to 300 days; an execution lives a year at most',
  ),
  newerRun: oneOf(['supersede', 'wait'], 'use NewerRun.SUPERSEDE or NewerRun.WAIT'),
};

export function checkApproval(props: EmailApprovalProps, expiry: Duration, reminderInterval: Duration): void {
  checkProps(props, APPROVAL);
  if (isUnresolved(expiry) || isUnresolved(reminderInterval)) {
    const prop = isUnresolved(expiry) ? 'expiry' : 'reminderInterval';
    throw new PropError(prop, 'a token', 'the states calculate with it: give a time that is known at synthesis');
  }
  const fix = `choose 1 minute to expiry (${expiry.toSeconds()} s), in whole seconds`;
  checkProps({ reminderInterval }, { reminderInterval: time(Duration.minutes(1), expiry, fix) });
}

/** All addresses stand in one variable of a function, which holds 4 KB of them. */
function inEnvironment(recipients: string[]) {
  const { length } = JSON.stringify(recipients);
  return length > 3000 ? { got: `${length} characters`, fix: 'use 3000 at most: name a mailing list' } : undefined;
}

export const FAILURE_NOTICE: Rules<FailureNoticeProps> = {
  workflowName: aws.workflowName,
  recipients: aws.addresses(0),
};

export const PREDICTION_API: Rules<PredictionApiProps> = {
  endpointName: aws.sagemakerName,
  workflowName: aws.workflowName,
  rateLimit: (rate) =>
    Number.isFinite(rate) && rate >= 1 ? undefined : { got: rate, fix: 'give 1 or more requests a second' },
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
