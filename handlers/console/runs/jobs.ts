import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { RunJob } from '../../shared/console-contract';

/** A job and where its log is. */
export interface JobPlace extends RunJob {
  readonly groups: readonly string[];
  /** What the names of its streams begin with; absent: the log is of several runs, and time tells them apart. */
  readonly streams?: string;
}

interface Draft {
  readonly name: string;
  readonly kind: RunJob['kind'];
  readonly state: string;
  status: string;
  readonly startedAt?: string;
  stoppedAt?: string;
  readonly groups: readonly string[];
  readonly streams?: string;
}

/** Log groups by the ARNs of functions. */
export type FunctionLogs = Readonly<Record<string, string>>;
type Parameters = Readonly<Record<string, unknown>>;

/** What a task starts, by its resource; undefined: nothing that writes a log of its own. */
function begun(
  resource: string,
  parameters: Parameters,
  functionLogs: FunctionLogs,
): Omit<Draft, 'state' | 'status'> | undefined {
  const named = (member: string) => String(parameters[member] ?? '');
  if (/createTrainingJob(\.sync)?$/.test(resource)) {
    const name = named('TrainingJobName');
    return { name, kind: 'training', groups: ['/aws/sagemaker/TrainingJobs'], streams: name };
  }
  if (/createProcessingJob(\.sync)?$/.test(resource)) {
    const name = named('ProcessingJobName');
    return { name, kind: 'processing', groups: ['/aws/sagemaker/ProcessingJobs'], streams: name };
  }
  if (/(create|update)Endpoint$/.test(resource)) {
    const name = named('EndpointName');
    return { name, kind: 'endpoint', groups: [`/aws/sagemaker/Endpoints/${name}`] };
  }
  if (/^invoke/.test(resource) && parameters.FunctionName !== undefined) {
    const arn = named('FunctionName');
    const name = arn.split(':')[6] ?? arn;
    const group = functionLogs[arn];
    return { name, kind: 'function', groups: group === undefined ? [] : [group] };
  }
  return undefined;
}

const GLUE_GROUPS = ['/aws-glue/jobs/output', '/aws-glue/jobs/error'];
const ENDS: Readonly<Record<string, string>> = {
  TaskSucceeded: 'SUCCEEDED',
  TaskFailed: 'FAILED',
  TaskTimedOut: 'TIMED_OUT',
  TaskStartFailed: 'FAILED',
  TaskSubmitFailed: 'FAILED',
};

/** The jobs of a run, in the order in which they started. */
export class JobLedger {
  private readonly jobs = new Map<string, Draft>();
  /** By event: the state that it is of, and the job. */
  private readonly states = new Map<number, string>();
  private readonly drafts = new Map<number, Draft>();
  /** As the training job was given them. */
  hyperparameters: Readonly<Record<string, string>> | undefined;

  constructor(private readonly functionLogs: FunctionLogs) {}

  tell(event: HistoryEvent): void {
    const { id = 0, previousEventId = 0, type = '' } = event;
    const state = event.stateEnteredEventDetails?.name ?? this.states.get(previousEventId);
    if (state !== undefined && !type.endsWith('StateExited')) this.states.set(id, state);
    const at = event.timestamp?.toISOString();
    const draft = type === 'TaskScheduled' ? this.scheduled(event, state ?? '', at) : this.drafts.get(previousEventId);
    const submitted = type === 'TaskSubmitted' ? this.submitted(event, state ?? '', at) : undefined;
    const current = submitted ?? draft;
    if (!current || !type.startsWith('Task')) return;
    this.drafts.set(id, current);
    const end = ENDS[type];
    if (end === undefined) return;
    current.status = end;
    if (at !== undefined) current.stoppedAt = at;
  }

  list(ended: boolean): JobPlace[] {
    return [...this.jobs.values()].map((draft) => ({
      ...draft,
      status: ended && draft.status === 'RUNNING' ? 'STOPPED' : draft.status,
    }));
  }

  private scheduled(event: HistoryEvent, state: string, at: string | undefined): Draft | undefined {
    const { resource = '', parameters = '' } = event.taskScheduledEventDetails ?? {};
    const given = parsed(parameters);
    const found = begun(resource, given, this.functionLogs);
    if (found?.kind === 'training') this.hyperparameters = given.HyperParameters as JobLedger['hyperparameters'];
    return found && this.add({ ...found, state, status: 'RUNNING', ...(at && { startedAt: at }) });
  }

  /** Only its answer names a run of a Glue job. */
  private submitted(event: HistoryEvent, state: string, at: string | undefined): Draft | undefined {
    const { resource = '', output = '' } = event.taskSubmittedEventDetails ?? {};
    if (!resource.startsWith('startJobRun')) return undefined;
    const name = String(parsed(output).JobRunId ?? '');
    const started = { ...(at && { startedAt: at }) };
    return this.add({ name, kind: 'glue', state, status: 'RUNNING', groups: GLUE_GROUPS, streams: name, ...started });
  }

  /** A function or an endpoint is asked several times in a run: its last time counts. */
  private add(draft: Draft): Draft {
    this.jobs.delete(draft.name);
    this.jobs.set(draft.name, draft);
    return draft;
  }
}

function parsed(text: string): Parameters {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Parameters) : {};
  } catch {
    return {};
  }
}
