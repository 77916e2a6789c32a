import { createHash } from 'node:crypto';
import type { Evidence } from './evidence';
import { type Log, messageOf } from '../runtime';
import { parseProfile, type Profile } from './profile';
import { parseReport, type Report } from './report';

/** Files of a run; rejects what is larger than `limit` bytes. */
export interface RunFiles {
  read(uri: string, limit: number): Promise<Buffer>;
}

/** What lies beside the record, as far as it can be had: a decision never depends on it. */
export interface Details {
  readonly report?: Report;
  readonly profile?: Profile;
  readonly championProfile?: Profile;
  /** Sentences on what could not be had. */
  readonly missing: readonly string[];
}

/** What tells where the files are: all of it once a run asks for approval. */
export type Known = Partial<Pick<Evidence, 'evaluation' | 'data' | 'champion'>> & Pick<Evidence, 'headlineMetric'>;

const LIMIT = 2_000_000;
/** Well within the function's time. */
const PATIENCE = 4000;

/** Reads report and profiles; a file that is late, gone or not what was evaluated is left out and said so. */
export async function readDetails(known: Known, files: RunFiles, log: Log): Promise<Details> {
  const { evaluation, data, champion, headlineMetric } = known;
  const missing: string[] = [];
  const take = async <T>(
    what: string,
    uri: string | undefined,
    parse: (bytes: Buffer) => T,
  ): Promise<T | undefined> => {
    if (uri === undefined) return undefined;
    try {
      return parse(await inTime(files.read(uri, LIMIT)));
    } catch (error) {
      log.warn('a file of the run is not shown', { uri, reason: messageOf(error) });
      const words = error instanceof Altered ? error.message : `${what} could not be read, so this page shows less.`;
      missing.push(words);
      return undefined;
    }
  };
  const text = (bytes: Buffer) => bytes.toString('utf8');
  const [report, profile, championProfile] = await Promise.all([
    take('The report of the evaluation', evaluation?.reportUri, (bytes) => {
      if (createHash('sha256').update(bytes).digest('hex') !== evaluation?.digest) throw new Altered();
      return parseReport(text(bytes), headlineMetric, evaluation.metrics);
    }),
    take('The profile of the data', data?.profileUri, (bytes) => parseProfile(text(bytes))),
    take("The profile of the champion's data", champion?.profileUri, (bytes) => parseProfile(text(bytes))),
  ]);
  return { report, profile, championProfile, missing };
}

class Altered extends Error {
  constructor() {
    super(
      'The report that lies with the run is not the one that was evaluated: its digest differs, so it is not shown. ' +
        'Ask who changed it before you approve.',
    );
  }
}

/** A page does not wait for one file of several. */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE} ms`)), PATIENCE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
