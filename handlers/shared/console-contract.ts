/**
 * What the console API, the web app and their tests agree on; a part of contract.ts.
 * Imports types alone. Every answer is JSON; a refusal is {@link ConsoleProblem}.
 */
import type {
  ApprovalResult,
  ApprovalVote,
  AuditEntry,
  Evaluation,
  Metrics,
  ModelPackage,
  Outcome,
  PreparedData,
  RunReason,
} from './contract';
import type { Evidence } from './evidence/evidence';
import type { FieldError } from './prediction-contract';
import type { ColumnProfile } from './evidence/profile';
import type { Report } from './evidence/report';
import type { Schema } from './schema/schema';

/** Routes of the console API (HTTP API, payload format 2.0). `{id}` is an execution's name. */
export const ConsoleRoutes = {
  /** GET {@link ConsoleInfo} */
  INFO: '/console',
  /** GET {@link RunList}: `?next=`, `?limit=` (at most 100). POST {@link NewRun} → {@link StartedRun} (201, or 200 for one that is there). */
  RUNS: '/runs',
  /** POST {@link NewUpload} → {@link Upload} */
  UPLOADS: '/uploads',
  /** GET {@link RunDetail} */
  RUN: '/runs/{id}',
  /** GET {@link RunEvents}: `?after=` (an event id) for what is new, `?before=` for older ones. */
  EVENTS: '/runs/{id}/events',
  /** GET {@link RunDefinition} */
  DEFINITION: '/runs/{id}/definition',
  /** GET {@link JobLog}: `?job=` (a {@link RunJob}'s name), `?next=` */
  LOG: '/runs/{id}/log',
  /** GET {@link RunReport} */
  REPORT: '/runs/{id}/report',
  /** POST, no body → {@link StartedRun} */
  STOP: '/runs/{id}/stop',
  REDRIVE: '/runs/{id}/redrive',
  /** A new run of the same data and hyperparameters. */
  AGAIN: '/runs/{id}/again',
  /** GET {@link ApprovalList} */
  APPROVALS: '/approvals',
  /** GET {@link ApprovalDetail} */
  APPROVAL: '/approvals/{id}',
  /** POST {@link SignedDecision} → {@link DecisionAnswer}. `digest` is required here. */
  DECISION: '/approvals/{id}/decision',
  /** GET {@link ModelList} */
  MODELS: '/models',
  /** POST, no body → {@link StartedRun} of the rollback workflow; `{id}` is a version. */
  ROLLBACK: '/models/{id}/rollback',
  /** POST: as `POST /predict` of the prediction API, its answers and problems too. */
  PREDICT: '/predict',
  /** GET {@link DataReport} */
  DATA: '/data',
} as const;

/** RFC 9457, application/problem+json. */
export interface ConsoleProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What to do. */
  readonly detail: string;
  /** Of a file or rows: each fault. */
  readonly errors?: readonly FieldError[];
}

/** What the page's server tells the web app: the JSON of `<script type="application/json" id="config">`. */
export interface UiConfig {
  readonly v: 1;
  /** Base of the console API, relative to the page's base, without a trailing slash. */
  readonly api: string;
  /** Where the mails are, on a laptop: GET {@link Inbox}. */
  readonly inbox?: string;
  /** OpenID Connect, where people sign in; the browser sends the token to the API alone. */
  readonly signIn?: { readonly issuer: string; readonly clientId: string; readonly scope?: string };
}

export interface Inbox {
  readonly v: 1;
  readonly mails: readonly InboxMail[];
}

export interface InboxMail {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly html?: string;
  readonly text?: string;
}

export interface ConsoleInfo {
  readonly v: 1;
  readonly workflow: string;
  readonly region: string;
  readonly account: string;
  readonly stateMachineArn: string;
  readonly headlineMetric: string;
  /** Absent where the workflow has none of ours. */
  readonly schema?: Schema;
  readonly viewer: { readonly by: string; readonly mayWrite: boolean };
  readonly can: {
    readonly predict: boolean;
    readonly rollBack: boolean;
    readonly upload: boolean;
    readonly approve: boolean;
  };
  /** Of the Step Functions console; null on a laptop. */
  readonly consoleUrl: string | null;
  /** Where a browser puts the files of uploads; absent: where the app itself is, or nowhere. */
  readonly uploadOrigin?: string;
}

export type RunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';

export interface RunSummary {
  /** The execution's name. */
  readonly id: string;
  /** Absent: a run of the workflow itself. */
  readonly kind?: 'rollback';
  readonly status: RunStatus;
  /** Of a run that succeeded. */
  readonly outcome?: Outcome;
  readonly dataVersion?: string;
  readonly startedBy?: string;
  readonly reason?: RunReason;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly stoppedAt?: string;
  /** The headline metric of its evaluation, once there is one. */
  readonly metric?: { readonly name: string; readonly value: number };
  readonly version?: number;
  readonly redriveCount: number;
}

export interface RunList {
  readonly v: 1;
  /** Newest first. */
  readonly items: readonly RunSummary[];
  readonly next?: string;
}

export interface NewRun {
  readonly v: 1;
  /** s3:// URI of a CSV object, or of a folder with a trailing slash. */
  readonly inputUri: string;
  readonly hyperparameters?: Readonly<Record<string, string>>;
}

export interface StartedRun {
  readonly v: 1;
  readonly id: string;
  /** False: the run of this data version was there before. */
  readonly started: boolean;
}

export interface NewUpload {
  readonly v: 1;
  readonly fileName: string;
  readonly bytes: number;
  /** The first line of the file and a few more: refused in words before anything is uploaded. At most 64 kB. */
  readonly head: string;
}

export interface Upload {
  readonly v: 1;
  /** Takes the file by PUT, for some minutes. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly inputUri: string;
}

/** A job, function or server that a run has used and that writes a log. */
export interface RunJob {
  readonly name: string;
  readonly kind: 'glue' | 'training' | 'processing' | 'endpoint' | 'function';
  /** State that started it. */
  readonly state: string;
  readonly status: string;
  readonly startedAt?: string;
  readonly stoppedAt?: string;
}

export interface RunDetail {
  readonly v: 1;
  readonly run: RunSummary;
  readonly executionArn: string;
  /** Task tokens are redacted in all of these. */
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** Of a run that failed: the state, and in words what to do. */
  readonly failed?: { readonly state: string; readonly remedy: readonly string[] };
  readonly redrivable: boolean;
  readonly jobs: readonly RunJob[];
  /** Id of the request that waits, or waited, for a decision. */
  readonly approvalId?: string;
  readonly consoleUrl: string | null;
}

/** As GetExecutionHistory returns it, times as ISO 8601, task tokens redacted. */
export interface RunEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: string;
  readonly type: string;
  readonly [details: string]: unknown;
}

export interface RunEvents {
  readonly v: 1;
  /** By id, ascending: all after `after` (at most 1,000, the oldest of them first), or the 1,000 before `before`. */
  readonly items: readonly RunEvent[];
  /** Of the last item, or `after` where nothing came since: give it back as `after`. */
  readonly lastId: number;
  /** Whether there are more in the direction that was asked for. */
  readonly more: boolean;
}

export interface RunDefinition {
  readonly v: 1;
  /** Amazon States Language. */
  readonly definition: Readonly<Record<string, unknown>>;
}

export interface JobLog {
  readonly v: 1;
  readonly lines: readonly { readonly at: string | null; readonly text: string }[];
  /** Give it back for the lines that came since. */
  readonly next?: string;
  /** Whether there are more already. */
  readonly more?: boolean;
}

/** JSON has no maps. */
export interface ColumnProfileView extends Omit<ColumnProfile, 'categories'> {
  readonly categories?: Readonly<Record<string, number>>;
}

/** What a run has measured; each part as far as it is there. */
export interface RunReport {
  readonly v: 1;
  readonly data?: PreparedData;
  readonly profile?: readonly ColumnProfileView[];
  readonly evaluation?: Evaluation;
  readonly report?: Report;
  readonly hyperparameters?: Readonly<Record<string, string>>;
  readonly lineage: readonly (readonly [label: string, value: string])[];
  /** Sentences on what could not be had. */
  readonly missing: readonly string[];
}

export interface ApprovalItem {
  readonly id: string;
  /** 'EXPIRED': its time is over and the workflow has not closed it yet. */
  readonly state: 'PENDING' | 'EXPIRED' | 'DECIDED' | 'DELIVERED' | 'CLOSED';
  readonly runId: string;
  readonly package: ModelPackage;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly evaluationDigest: string;
  readonly headline: string;
  readonly required: number;
  readonly votes: readonly Omit<ApprovalVote, 'secretHashes'>[];
  readonly result?: ApprovalResult;
}

export interface ApprovalList {
  readonly v: 1;
  /** Those that wait first, then the newest. At most 200. */
  readonly items: readonly ApprovalItem[];
}

export interface ApprovalDetail {
  readonly v: 1;
  readonly item: ApprovalItem;
  readonly evidence: Evidence;
  readonly profile?: readonly ColumnProfileView[];
  readonly championProfile?: readonly ColumnProfileView[];
  readonly report?: Report;
  readonly missing: readonly string[];
  readonly audit: readonly AuditEntry[];
  /** Why the viewer can't decide; absent: may. */
  readonly refusal?: string;
  /** In spite of the refusal a rejection is taken: whoever started the run may reject its model. */
  readonly mayReject?: true;
}

export interface ModelVersion {
  readonly version: number;
  readonly arn: string;
  readonly createdAt: string;
  readonly approval: 'Approved' | 'Rejected' | 'PendingManualApproval';
  readonly approvedBy?: string;
  readonly comment?: string;
  readonly metrics?: Metrics;
  readonly runId?: string;
  readonly dataVersion?: string;
  readonly deployed: boolean;
  readonly lineage: readonly (readonly [label: string, value: string])[];
}

export interface ModelList {
  readonly v: 1;
  /** Newest first. */
  readonly items: readonly ModelVersion[];
  readonly endpoint: {
    readonly name: string;
    /** As SageMaker names it; null: there is none. */
    readonly status: string | null;
    readonly version: number | null;
    readonly changedAt: string | null;
  };
}

/** The newest data beside what the deployed model was trained on. */
export interface DataReport {
  readonly v: 1;
  readonly current?: DataSide;
  /** Absent: nothing is deployed, or its profile is gone. */
  readonly reference?: DataSide & { readonly version: number };
  readonly columns: readonly DataColumn[];
  readonly missing: readonly string[];
}

export interface DataSide {
  readonly runId: string;
  readonly dataVersion: string;
  readonly startedAt: string;
  readonly rows?: PreparedData['rows'];
}

export interface DataColumn {
  readonly name: string;
  readonly current?: ColumnProfileView;
  readonly reference?: ColumnProfileView;
  /** Population stability index over the reference's bins or categories, missing values as one more. */
  readonly drift?: number;
  /** Of the index: below 0.1, below 0.25, and above. */
  readonly level?: 'stable' | 'moved' | 'drifted';
  /** What changed, in words. */
  readonly changes: readonly string[];
}
