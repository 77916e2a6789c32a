import type { Failure } from './failure';

/** The cause of a job's failure: SageMaker's or Glue's description of it. */
interface JobDescription {
  readonly FailureReason?: string;
  readonly ExitMessage?: string;
  readonly JobRunState?: string;
  readonly ErrorMessage?: string;
}

/** What Glue, Spark and the JVM say when they fail themselves, and not the script in its own words. */
const OF_GLUE =
  /an error occurred while calling|exit code|exit status|user class|launch error|resource|executor|memory/i;

/**
 * What a failure is of: `input`: what the run was given; `script`: a job that ended by itself, with a reason of its own,
 * and ends so again; `passing`: what may be mended without either.
 */
export function kindOf(failure: Failure): 'input' | 'script' | 'passing' {
  if (isOfInput(failure)) return 'input';
  return isOfScript(failure.cause) ? 'script' : 'passing';
}

/** The first state says what the run's input lacks. */
const isOfInput = ({ cause }: Failure): boolean => /\bthe run's input has no \w+/.test(cause ?? '');

/** A script that ended by itself, with a reason of its own, ends so again; a lack of capacity, say, does not last. */
function isOfScript(cause: string | undefined): boolean {
  const job = parsed(cause) as JobDescription | undefined;
  if (job?.FailureReason !== undefined) return job.FailureReason.startsWith('AlgorithmError');
  return job?.JobRunState === 'FAILED' && job.ErrorMessage !== undefined && !OF_GLUE.test(job.ErrorMessage);
}

export function parsed(text: string | null | undefined): unknown {
  if (!text?.trim().startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
