import { randomBytes } from 'node:crypto';
import type { ApprovalRecord, ApprovalResult, AskPayload, AuditEntry, Run } from '../shared/contract';
import { deliver, type DeliveryTools } from '../shared/approval/deliver';
import { approvalId, hexDigest } from '../shared/digest';
import type { StartedRuns } from '../shared/approval/started';
import { tally } from '../shared/approval/votes';
import { settle, settleAll } from '../shared/approval/settle';
import { tellOutcome } from '../shared/approval/tell';
import { askPeople, type ChannelTools } from './send';
import { supersedeOlder } from './supersede';

export interface AskTools extends DeliveryTools, ChannelTools {
  readonly workflow: string;
  /** How many people have to approve. */
  readonly required?: number;
  /** False: who started the run can't approve its model. */
  readonly starterMayApprove?: boolean;
  readonly started: Pick<StartedRuns, 'find'>;
}

export interface AskAnswer {
  readonly v: 1;
  readonly id: string;
  readonly state: ApprovalRecord['state'];
}

/** The record outlives its decision by this long; the audit trail is copied elsewhere. */
const KEEP_DAYS = 90;
/** Another ask or decision may win each write; it can't win for ever. */
const MAX_ROUNDS = 5;

/** One ask of the waiting loop: the first, a reminder, the one after a redrive, or the final one. */
export async function ask(payload: AskPayload, tools: AskTools): Promise<AskAnswer> {
  check(payload);
  const id = approvalId(payload.executionArn, payload.package.arn);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const record = await tools.store.get(id);
    const moved = await step(id, record, payload, tools);
    if (!moved) continue;
    await settleAll(tools.workflow, tools);
    return { v: 1, id, state: moved.state };
  }
  throw new Error(`approval ${id} changed ${MAX_ROUNDS} times while it was asked for; ask again`);
}

/** Undefined: somebody else moved the record in between, so look again. */
async function step(
  id: string,
  record: ApprovalRecord | undefined,
  payload: AskPayload,
  tools: AskTools,
): Promise<ApprovalRecord | undefined> {
  const at = tools.now().toISOString();
  if (record && record.evaluationDigest !== payload.evaluation.digest) {
    throw new Error(
      `approval ${id} was asked for with evaluation ${record.evaluationDigest}, not ${payload.evaluation.digest}; ` +
        'a package is evaluated once, so start a new run',
    );
  }
  if (record && (record.state === 'DECIDED' || record.state === 'DELIVERED')) {
    if (record.state === 'DELIVERED' && record.taskToken === payload.taskToken) return record;
    const redirected = await tools.store.redirect(record, payload.taskToken, at);
    return redirected && ended(redirected, tools);
  }
  if (Date.parse(payload.now) >= Date.parse(payload.expiresAt)) return expire(id, record, payload, tools);

  const secrets = secretsFor(record, tools);
  const waiting = record
    ? await tools.store.askAgain(record, {
        taskToken: payload.taskToken,
        ...lifetime(payload),
        secretHashes: new Map([...secrets].map(([recipient, secret]) => [recipient, hexDigest(secret)])),
        audit: asked(at, payload, record.state === 'CLOSED' ? 'reopened' : payload.ask > 0 ? 'reminded' : 'asked'),
      })
    : await tools.store.create(await newRecord(id, payload, tools, secrets, asked(at, payload, 'asked')));
  if (!waiting) return undefined;
  if (payload.newerRun === 'supersede') await supersedeOlder(waiting, tools);
  await askPeople(waiting, payload, secrets, tools);
  return waiting;
}

/** A new secret for each recipient who has not voted yet. */
function secretsFor(record: ApprovalRecord | undefined, { recipients, webhooks = [] }: AskTools): Map<string, string> {
  const voted = new Set(record?.votes.filter(({ decision }) => decision).map(({ recipient }) => recipient));
  const asked = [...recipients, ...webhooks.map(({ name }) => name)].filter((name) => !voted.has(name));
  return new Map(asked.map((name) => [name, randomBytes(32).toString('base64url')]));
}

/** Hands the result to the machine first; then people hear of it. */
async function ended(record: ApprovalRecord, tools: AskTools): Promise<ApprovalRecord> {
  const delivered = await deliver(record, tools);
  await settle(await tellOutcome(delivered, tools), tools);
  return delivered;
}

/** The final ask found no decision. */
async function expire(
  id: string,
  record: ApprovalRecord | undefined,
  payload: AskPayload,
  tools: AskTools,
): Promise<ApprovalRecord | undefined> {
  const result: ApprovalResult = {
    decision: 'expired',
    by: 'system',
    at: tools.now().toISOString(),
    comment: expiredBecause(payload, record),
    evaluationDigest: payload.evaluation.digest,
  };
  if (!record) {
    const audit = asked(result.at, payload, 'asked');
    const created = await tools.store.create(await newRecord(id, payload, tools, new Map(), audit));
    if (!created) return undefined;
  }
  const { taskToken } = payload;
  const expired = await tools.store.decide(id, result, { action: 'expired', taskToken, from: ['PENDING', 'CLOSED'] });
  return expired && ended(expired, tools);
}

function expiredBecause({ expiresAt }: AskPayload, record: ApprovalRecord | undefined): string {
  const got = record && tally(record);
  return got ? `${got} before ${expiresAt}` : `nobody decided before ${expiresAt}`;
}

const lifetime = ({ expiresAt }: AskPayload) => ({
  // Compared as text in the table, so always in one form.
  expiresAt: new Date(expiresAt).toISOString(),
  ttl: Math.floor(Date.parse(expiresAt) / 1000) + KEEP_DAYS * 86_400,
});

const asked = (at: string, payload: AskPayload, action: AuditEntry['action']): AuditEntry => ({
  at,
  action,
  by: 'system',
  detail: `ask ${payload.ask}`,
  evaluationDigest: payload.evaluation.digest,
});

async function newRecord(
  id: string,
  payload: AskPayload,
  tools: AskTools,
  secrets: ReadonlyMap<string, string>,
  audit: AuditEntry,
): Promise<ApprovalRecord> {
  const { workflow, required = 1, starterMayApprove = true, started } = tools;
  const run = starterMayApprove ? payload.run : await withStarter(payload, started);
  const { data, model, evaluation, champion, headlineMetric } = payload;
  return {
    v: 1,
    id,
    state: 'PENDING',
    workflow,
    pendingOf: workflow,
    createdAt: new Date(payload.askedAt).toISOString(),
    ...lifetime(payload),
    executionArn: payload.executionArn,
    taskToken: payload.taskToken,
    package: payload.package,
    evaluationDigest: evaluation.digest,
    votes: [...secrets].map(([recipient, secret]) => ({ recipient, secretHashes: [hexDigest(secret)] })),
    ...(required > 1 && { required, cast: 0 }),
    ...(!starterMayApprove && { starterMayApprove }),
    audit: [audit],
    evidence: { run, data, model, evaluation, champion, package: payload.package, headlineMetric },
  };
}

/** Where it matters who started the run, its own input doesn't say so: whoever may start a run wrote that. */
async function withStarter({ run, executionArn }: AskPayload, started: AskTools['started']): Promise<Run> {
  const { startedBy: _claimed, ...rest } = run;
  const startedBy = await started.find(executionArn);
  return { ...rest, ...(startedBy && { startedBy }) };
}

function check(payload: AskPayload): void {
  if (payload.v !== 1) throw new Error(`payload.v is ${JSON.stringify(payload.v)}; this handler knows version 1`);
  for (const name of ['askedAt', 'expiresAt', 'now'] as const) {
    if (Number.isNaN(Date.parse(payload[name]))) {
      throw new Error(`payload.${name} is ${JSON.stringify(payload[name])}; give an ISO 8601 time`);
    }
  }
  if (!payload.taskToken) throw new Error('payload.taskToken is empty; pass {% $states.context.Task.Token %}');
}
