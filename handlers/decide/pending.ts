import type { ApprovalRecord } from '../shared/contract';
import type { Log } from '../shared/runtime';
import { type Details, readDetails, type RunFiles } from './details';
import { type Entered, pendingPage } from './page';

export interface PendingTools {
  readonly log: Log;
  readonly now: () => Date;
  /** Absent where the page may read no files: it then shows what the record holds. */
  readonly files?: RunFiles;
}

const NOTHING: Details = { missing: [] };

/** The page of a request that waits, with what lies in its run's files. */
export async function showPending(record: ApprovalRecord, tools: PendingTools, entered?: Entered): Promise<string> {
  const { files, log } = tools;
  const details = files ? await readDetails(record.evidence, files, log) : NOTHING;
  return pendingPage({ record, now: tools.now(), details, entered });
}
