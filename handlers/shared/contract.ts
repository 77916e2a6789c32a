/**
 * What constructs, handlers, the local runtime, the UI and the tests agree on.
 * Imports nothing: every part may reach it by relative path.
 */

/** Names of the environment variables that constructs set and handlers read. */
export const Env = {
  /** Name of the approvals table. */
  APPROVALS_TABLE: 'APPROVALS_TABLE',
  /** Base URL of the approval API, without a trailing slash. */
  APPROVAL_URL: 'APPROVAL_URL',
  /** JSON array of e-mail addresses. */
  RECIPIENTS: 'RECIPIENTS',
  /** Verified sender of the mails. */
  MAIL_FROM: 'MAIL_FROM',
  /** SES configuration set with click tracking off; optional. */
  MAIL_CONFIGURATION_SET: 'MAIL_CONFIGURATION_SET',
  /** JSON array of {@link WebhookChannel}; optional. */
  WEBHOOKS: 'WEBHOOKS',
  /** How many people have to approve; 1 where absent. */
  REQUIRED_APPROVALS: 'REQUIRED_APPROVALS',
  /** 'false': who started the run can't approve its model. */
  STARTER_MAY_APPROVE: 'STARTER_MAY_APPROVE',
  /** 'honor' or 'revert': what a decision in the model registry means while a request waits. */
  REGISTRY_DECISION: 'REGISTRY_DECISION',
  /** {@link SignInRules} as JSON; optional. */
  SIGN_IN: 'SIGN_IN',
  /** Table of the audit trail, which outlives the requests. */
  AUDIT_TABLE: 'AUDIT_TABLE',
  /** Workflow name shown in mails and used as the partition of pending approvals. */
  WORKFLOW_NAME: 'WORKFLOW_NAME',
  STATE_MACHINE_ARN: 'STATE_MACHINE_ARN',
  /** Topic of failure notices. */
  NOTICE_TOPIC_ARN: 'NOTICE_TOPIC_ARN',
  /** Endpoint that the prediction API invokes. */
  ENDPOINT_NAME: 'ENDPOINT_NAME',
  /** How callers of the prediction API say who they are: {@link ApiAuth}. */
  API_AUTH: 'API_AUTH',
  /** Secret that holds the API keys, one a line. */
  API_KEY_SECRET: 'API_KEY_SECRET',
  /** s3:// URI of the folder that takes captured predictions; optional. */
  CAPTURE_URI: 'CAPTURE_URI',
  /** Share of the requests that are captured, above 0 and at most 1. */
  CAPTURE_RATE: 'CAPTURE_RATE',
  /** Of the workflow that deploys earlier versions; optional. */
  ROLLBACK_ARN: 'ROLLBACK_ARN',
  PACKAGE_GROUP_NAME: 'PACKAGE_GROUP_NAME',
  HEADLINE_METRIC: 'HEADLINE_METRIC',
  /** s3:// URI that all raw data is below, ending with a slash. */
  INPUT_FOLDER: 'INPUT_FOLDER',
  /** 'true': the console API changes nothing. */
  READ_ONLY: 'READ_ONLY',
  /** JSON object: log groups by the ARNs of the functions that a run invokes. */
  FUNCTION_LOGS: 'FUNCTION_LOGS',
} as const;

/** Names of the bundled handlers: assets/handlers/<name>/index.mjs. */
export type HandlerName =
  'ask' | 'authorize' | 'console' | 'decide' | 'notify' | 'predict' | 'registry' | 'start' | 'teardown';

/** Before the names of the variables that are about the requests of the rollback. */
export const ROLLBACK_PREFIX = 'ROLLBACK_';

/** Under this name the rollback of a workflow asks for approval. */
export const rollbackName = (workflowName: string): string => `${workflowName} rollback`;

/** Key of the approvals table: string `id`. */
export const APPROVALS_KEY = 'id';
/**
 * Index of requests that wait, or whose audit entries may not all be copied yet: partition `pendingOf` (workflow name),
 * sort `createdAt`.
 */
export const PENDING_INDEX = { name: 'pending', partition: 'pendingOf', sort: 'createdAt' } as const;
/** Key of the audit table: the request's id and the number of the entry in it. */
export const AUDIT_KEY = { partition: 'request', sort: 'entry' } as const;
/** Before an execution's ARN: the item of who started it. */
export const STARTED_PREFIX = 'started:';
/** Attribute that DynamoDB's time-to-live reads (epoch seconds). */
export const APPROVALS_TTL = 'ttl';

export type Outcome =
  'deployed' | 'rejected-by-gate' | 'rejected-by-approver' | 'approval-expired' | 'superseded' | 'rolled-back';

export type RunReason = 'manual' | 'new-data' | 'drift' | 'schedule';

/** Input of an execution. Holds nothing volatile, so that a repeated event is the same run. */
export interface RunInput {
  readonly v: 1;
  /** s3:// URI of one CSV object, or of a prefix that ends with a slash. */
  readonly inputUri: string;
  /** Digest or version of the data, shown to people. */
  readonly dataVersion: string;
  readonly reason: RunReason;
  /** Set by the start handler and console only, from a verified identity. */
  readonly startedBy?: string;
  /** Overrides of the stage's hyperparameters, by name. */
  readonly hyperparameters?: Readonly<Record<string, string>>;
}

/** `$run` */
export interface Run extends RunInput {
  /** The execution's name. */
  readonly id: string;
  readonly outputPrefix: string;
  /** ISO 8601 */
  readonly startedAt: string;
}

export type Metrics = Readonly<Record<string, number>>;

/** `$data` */
export interface PreparedData {
  readonly trainUri: string;
  readonly validationUri: string;
  readonly testUri: string;
  readonly configUri: string;
  /** Absent, as the next two are, where a replaced stage does not write it. */
  readonly profileUri?: string;
  readonly quarantineUri?: string;
  readonly rows?: {
    readonly read: number;
    readonly quarantined: number;
    readonly duplicates: number;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
  };
}

/** `$model`; a replaced stage may write the artifact alone. */
export interface TrainedModel {
  readonly artifactUri: string;
  readonly trainingJobName?: string;
  readonly imageUri?: string;
  /** The tarball of the code; a file asset is named by its digest. */
  readonly codeUri?: string;
}

/** `$evaluation` */
export interface Evaluation {
  readonly reportUri: string;
  /** sha256 of report.json: what an approver decides on. */
  readonly digest: string;
  readonly rows: number;
  readonly metrics: Metrics;
  readonly championMetrics: Metrics | null;
  readonly baselines: Readonly<Record<string, Metrics>>;
  /** Of metrics whose direction gate or evaluation tell, which way is better. Absent in runs of release 0.1.0. */
  readonly better?: Readonly<Record<string, 'lower' | 'higher'>>;
  /** The gate's bounds, by metric. Absent in runs of release 0.1.0. */
  readonly limits?: Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;
  readonly verdict: 'pass' | 'fail';
  readonly reasons: readonly string[];
}

/** `$package` */
export interface ModelPackage {
  readonly arn: string;
  readonly version: number;
}

/** An incoming webhook that is asked as one recipient; the secret in AWS Secrets Manager holds `{url, key}`. */
export interface WebhookChannel {
  /** Shown to people as who decided. */
  readonly name: string;
  readonly secretArn: string;
  readonly format: 'slack' | 'teams' | 'json';
}

/** How recipients sign in, where they have to. */
export interface SignInRules {
  readonly issuer: string;
  readonly clientId: string;
  /** Claim of the ID token that has to be the recipient. */
  readonly claim: string;
  /** Beside openid. */
  readonly scopes: readonly string[];
}

/** In place of a request's id: where the issuer sends people back to. */
export const SIGN_IN_PATH = 'sign-in';

export type Decision = 'approved' | 'rejected' | 'expired' | 'superseded';

/** `$approval`, and the output of the waiting task. */
export interface ApprovalResult {
  readonly decision: Decision;
  /** Recipient, caller ARN, or 'system'; of several who approved together, all of them. */
  readonly by: string;
  /** ISO 8601 */
  readonly at: string;
  readonly comment: string;
  readonly evaluationDigest: string;
}

/** Payload of the ask handler, by lambda:invoke.waitForTaskToken. */
export interface AskPayload {
  readonly v: 1;
  readonly taskToken: string;
  readonly executionArn: string;
  readonly run: Run;
  readonly data: PreparedData;
  readonly evaluation: Evaluation;
  readonly champion: { readonly packageArn: string; readonly version?: number; readonly profileUri?: string } | null;
  /** Absent in runs of release 0.1.0. */
  readonly model?: TrainedModel;
  readonly package: ModelPackage;
  /** 0 for the first ask, then one more with each reminder. A redriven run asks again with the number it failed at. */
  readonly ask: number;
  /** When the first ask was made and when the request expires (ISO 8601); the same in every ask of one request. */
  readonly askedAt: string;
  readonly expiresAt: string;
  /** The state machine's clock at this ask (ISO 8601). At or past expiresAt this is the final ask. */
  readonly now: string;
  /** Metric of the mail's subject. */
  readonly headlineMetric: string;
  /** A newer run's ask closes older pending requests ('supersede') or leaves them ('wait'). */
  readonly newerRun: 'supersede' | 'wait';
}

export interface ApprovalVote {
  readonly recipient: string;
  /** sha256 (hex) of each secret that was sent to this recipient; any of them counts. A signed caller has none. */
  readonly secretHashes: readonly string[];
  readonly decision?: 'approved' | 'rejected';
  readonly at?: string;
  readonly comment?: string;
}

export interface AuditEntry {
  readonly at: string;
  readonly action:
    | 'asked'
    | 'reminded'
    | 'voted'
    | 'decided'
    | 'expired'
    | 'superseded'
    | 'reopened'
    | 'closed'
    | 'delivered'
    | 'told';
  readonly by: string;
  readonly detail?: string;
  /** What the person saw. */
  readonly evaluationDigest?: string;
  readonly decision?: Decision;
  readonly comment?: string;
  /** Where a decision came from. */
  readonly from?: {
    readonly ip: string;
    readonly userAgent: string;
    readonly way: 'link' | 'signed' | 'registry';
    /** Who signed in: the issuer's name of the person (`sub`). */
    readonly subject?: string;
  };
  /** Recipients whom the message didn't reach. */
  readonly refused?: readonly string[];
}

/** One item of the audit table: an entry, and what it belongs to. */
export interface AuditItem extends AuditEntry {
  readonly v: 1;
  readonly request: string;
  readonly entry: number;
  readonly workflow: string;
  readonly executionArn: string;
  readonly package: ModelPackage;
}

/**
 * One item of the approvals table. PENDING → DECIDED → DELIVERED.
 * `closed`: the run failed while it waited; its next ask reopens the record.
 */
export interface ApprovalRecord {
  readonly v: 1;
  /** Derived from the execution and package: a repeated ask finds the same record. */
  readonly id: string;
  readonly state: 'PENDING' | 'DECIDED' | 'DELIVERED' | 'CLOSED';
  readonly workflow: string;
  readonly pendingOf?: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly ttl: number;
  readonly executionArn: string;
  /** The current one; the only copy outside the execution's history. */
  readonly taskToken: string;
  readonly package: ModelPackage;
  readonly evaluationDigest: string;
  readonly votes: readonly ApprovalVote[];
  /** How many have to approve; absent: one. */
  readonly required?: number;
  /** Votes cast, where several are required: each vote is written on what it has seen. */
  readonly cast?: number;
  /** False: who started the run can't approve. */
  readonly starterMayApprove?: boolean;
  readonly result?: ApprovalResult;
  readonly audit: readonly AuditEntry[];
  /** What the page shows. */
  readonly evidence: Pick<
    AskPayload,
    'run' | 'data' | 'model' | 'evaluation' | 'champion' | 'package' | 'headlineMetric'
  >;
}

/** Routes of the approval API (HTTP API, payload format 2.0). */
export const Routes = {
  /** The page; HEAD too. Changes nothing. */
  PAGE: '/approvals/{id}',
  /** The form's target: POST application/x-www-form-urlencoded {@link DecisionForm}. */
  DECIDE: '/approvals/{id}',
  /** IAM-authorised: POST application/json {@link SignedDecision}. */
  SIGNED_DECISION: '/decisions/{id}',
  /** IAM-authorised: GET, pending requests without tokens and hashes. */
  LIST: '/decisions',
  /** IAM-authorised: GET, the audit trail; `?next=` of one answer asks for the next. */
  AUDIT: '/audit',
  PREDICT: '/predict',
  /** GET, JSON Schema of a row. */
  SCHEMA: '/schema',
  /** GET {@link ServedModel}. */
  MODEL: '/model',
  /** GET {@link Health}, or a problem with status 503. */
  HEALTH: '/health',
  /** GET, OpenAPI 3.1. */
  OPENAPI: '/openapi.json',
} as const;

export interface DecisionForm {
  readonly secret: string;
  readonly decision: 'approved' | 'rejected';
  readonly comment: string;
  /** The digest that the page showed. */
  readonly digest: string;
}

export interface SignedDecision {
  readonly v: 1;
  readonly decision: 'approved' | 'rejected';
  readonly comment: string;
  readonly digest?: string;
}

/** Answer of a decision route. */
export interface DecisionAnswer {
  readonly v: 1;
  /** 'recorded' now (without a result: more have to approve), 'already' decided before (see result), or refused. */
  readonly status: 'recorded' | 'already' | 'refused';
  readonly message: string;
  readonly result?: ApprovalResult;
}

/** What the state machine ends with. */
export interface RunOutput {
  readonly v: 1;
  readonly outcome: Outcome;
  readonly run: Run;
  readonly evaluation?: Evaluation;
  readonly package?: ModelPackage;
  readonly approval?: ApprovalResult;
  readonly endpoint?: { readonly name: string; readonly configName: string };
  readonly reasons?: readonly string[];
}
