import type { RunDetail } from '../../shared/console-contract';
import { approvalId } from '../../shared/digest';
import { redact } from '../../shared/redact';
import { cut } from '../../shared/text';
import { findFailure } from '../../shared/failure/failure';
import { remedyInWords } from './remedy';
import { executionUrl } from '../links';
import type { ConsoleTools } from '../tools';
import type { Described } from './descriptions';
import type { RunRef } from './machines';
import { endOf, summarize } from './summary';
import type { Variables } from './story';

/** Of an error's cause. */
const LONGEST = 32_768;

export async function readRun(id: string, tools: ConsoleTools): Promise<RunDetail> {
  const { ref, described } = await tools.descriptions.find(id, tools.settings);
  const { variables, jobs } = await tools.histories.facts(ref.arn, endOf(described));
  const [failed, asked] = await Promise.all([failureOf(ref, described, tools), requestOf(ref, variables, tools)]);
  const { settings } = tools;
  return {
    v: 1,
    run: summarize(ref, described, variables, settings.headlineMetric),
    executionArn: ref.arn,
    input: valueOf(described.input),
    ...(described.output !== undefined && { output: valueOf(described.output) }),
    ...(described.error !== undefined && { error: described.error }),
    ...(described.cause !== undefined && { cause: cut(redact(described.cause), LONGEST) }),
    ...failed,
    redrivable: described.redriveStatus === 'REDRIVABLE',
    jobs: jobs.map(({ groups: _groups, streams: _streams, ...job }) => job),
    ...(asked !== undefined && { approvalId: asked }),
    consoleUrl: executionUrl(ref.arn, settings),
  };
}

/** JSON where it is; a very long text of an execution may be cut by Step Functions. */
function valueOf(text: string | undefined): unknown {
  const safe = redact(text ?? 'null');
  try {
    return JSON.parse(safe);
  } catch {
    return safe;
  }
}

async function failureOf(ref: RunRef, described: Described, tools: ConsoleTools): Promise<Pick<RunDetail, 'failed'>> {
  if (!['FAILED', 'TIMED_OUT', 'ABORTED'].includes(described.status ?? '')) return {};
  const found = await findFailure(ref.arn, tools.sfn);
  const cause = described.cause ?? found.cause;
  return { failed: { state: found.state ?? '', remedy: remedyInWords({ ...found, ...(cause && { cause }) }) } };
}

async function requestOf({ arn }: RunRef, variables: Variables, tools: ConsoleTools): Promise<string | undefined> {
  const packageArn = variables.package?.arn;
  if (packageArn === undefined) return undefined;
  const id = approvalId(arn, packageArn);
  for (const { store } of tools.approvals) if (await store.get(id)) return id;
  return undefined;
}
