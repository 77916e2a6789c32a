import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { ApprovalStore } from '../shared/approval/approvals';
import type { ApprovalRecord } from '../shared/contract';
import { inWords } from '../shared/failure/reason';
import { settle, settleAll } from '../shared/approval/settle';
import { type Log, messageOf } from '../shared/runtime';
import { countOf, cut, oneLine } from '../shared/text';
import { type Failure, findFailure } from '../shared/failure/failure';
import { commandThere, runLink } from './link';
import { remedy } from './remedy';

/** "Step Functions Execution Status Change", as EventBridge delivers it. */
export interface StatusChange {
  readonly region: string;
  readonly detail: {
    readonly executionArn: string;
    readonly name: string;
    readonly status: string;
    readonly error?: string | null;
    readonly cause?: string | null;
    readonly redriveCount?: number;
    readonly stateMachineArn?: string;
    /** JSON; absent where it is too large for an event. */
    readonly input?: string | null;
  };
}

export interface NotifyTools {
  readonly sfn: Pick<SFNClient, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
  /** Absent where the workflow asks nobody. */
  readonly store?: ApprovalStore;
  readonly log: Log;
  readonly now: () => Date;
  readonly workflow: string;
  readonly topicArn: string;
}

const VERBS: Readonly<Record<string, string>> = { FAILED: 'failed', TIMED_OUT: 'timed out', ABORTED: 'was stopped' };

/** Tells people that a run ended without an outcome, and closes its pending approval; false where there is nothing to tell. */
export async function notify(event: StatusChange, tools: NotifyTools): Promise<boolean> {
  const { executionArn, status } = event.detail;
  const verb = VERBS[status];
  if (!verb) {
    tools.log.info('nothing to tell', { executionArn, status });
    return false;
  }
  const open = await openRequests(executionArn, tools);
  const failure = await readFailure(event, tools);
  // A redriven run may have asked again by now: its request is its own.
  if (!failure.goesOn) await close(open, verb, tools);
  await tools.sns.send(
    new PublishCommand({
      TopicArn: tools.topicArn,
      Subject: subject(tools.workflow, verb, failure),
      Message: message(event, tools.workflow, verb, failure),
    }),
  );
  tools.log.info('failure notice sent', { executionArn, status, state: failure.state });
  return true;
}

/** As they stand before the history is read: of a request that is asked again meanwhile, `close` finds another token. */
async function openRequests(executionArn: string, { store, workflow }: NotifyTools): Promise<ApprovalRecord[]> {
  const pending = (await store?.pending(workflow)) ?? [];
  const ofRun = pending.filter((record) => record.executionArn === executionArn);
  const read = await Promise.all(ofRun.map(({ id }) => store?.get(id)));
  return read.filter((record) => record !== undefined);
}

async function close(open: readonly ApprovalRecord[], verb: string, tools: NotifyTools): Promise<void> {
  const { store, workflow, log, now } = tools;
  if (!store) return;
  for (const record of open) {
    const closed = await store.close(record, now().toISOString(), `the run ${verb}`);
    if (closed) await settle(closed, { store, log, now });
  }
  await settleAll(workflow, { store, log, now });
}

/** People are told even where the history can't be read: the event itself names the error. */
async function readFailure({ detail }: StatusChange, { sfn, log }: NotifyTools): Promise<Failure> {
  const told: Failure = { error: detail.error ?? undefined, cause: detail.cause ?? undefined };
  try {
    const found = await findFailure(detail.executionArn, sfn);
    return { ...found, error: told.error ?? found.error, cause: told.cause ?? found.cause };
  } catch (error) {
    log.warn('the history could not be read', { executionArn: detail.executionArn, reason: messageOf(error) });
    return told;
  }
}

/** SNS takes printable ASCII, at most 100 characters. */
const subject = (workflow: string, verb: string, { state }: Failure): string =>
  oneLine(`${workflow} ${verb}${state ? ` at ${state}` : ''}`)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 100)
    .trim();

function message(event: StatusChange, workflow: string, verb: string, failure: Failure): string {
  const { detail, region } = event;
  const { executionArn, name, redriveCount = 0 } = detail;
  const why = inWords(failure.cause);
  return [
    `The run ${name} of ${workflow} ${verb}${failure.state ? ` at the state "${failure.state}"` : ''}.`,
    '',
    ...(failure.error ? [`Error: ${failure.error}`] : []),
    ...(why ? [`Why: ${cut(why, 4000)}`] : []),
    ...(redriveCount > 0 ? [`It had been redriven ${countOf(redriveCount, 'time')} before.`] : []),
    '',
    ...remedy(event, failure).map((line) => commandThere(line)),
    '',
    'See the run:',
    runLink(executionArn, region),
    '',
  ].join('\n');
}
