import { firstDifference } from './difference';
import { type Sent, openService } from './service';
import { logsOf, mentioned, workerOf } from './trace-surroundings';
import type { Rule, Verdict } from './types';

/** An ordered list of API calls with what AWS answered. */
export interface TraceCase {
  readonly id: string;
  readonly group: string;
  readonly complete: boolean;
  /** Its tasks call functions or services that only the test it was recorded by knows. */
  readonly needsTasks?: boolean;
  readonly steps: readonly { readonly op: string; readonly params: object; readonly expected?: unknown }[];
}

/** Milliseconds: longer than the longest time limit of a recorded state machine. */
const PATIENCE = 15_000;

/** Any other recording owes nothing: it is incomplete, or needs others' functions. */
export const isWhole = (of: TraceCase): boolean => of.complete && of.needsTasks !== true;

export async function runTrace(of: TraceCase, rule: Rule): Promise<Verdict> {
  const service = await openService([logsOf(of)]);
  const worker = workerOf(of, service);
  const answers: { readonly params: object; answer: Sent }[] = [];
  const send = async (operation: string, params: object): Promise<Sent> => {
    const answer = asOldAs(of, await service.send(operation, mentioned(of, params, answers)));
    const last = answers.at(-1);
    // A reading call is repeated with the same parameters until it matches.
    if (last?.params === params) last.answer = answer;
    else answers.push({ params, answer });
    worker.see(operation, answer);
    return answer;
  };
  try {
    const { ok, diffs } = await rule.replayTrace(of, send, { patience: PATIENCE });
    const verdict = { id: of.id, file: 'api-traces.json', group: of.group };
    if (ok) return { ...verdict, ok };
    const { step, op } = diffs[0] ?? {};
    return { ...verdict, ok, difference: `step ${String(step)} ${String(op)}, ${firstDifference([{ ok, diffs }])}` };
  } finally {
    await service.close();
  }
}

/** Members that AWS added in November 2023 and July 2024; a recording that has none of them is older. */
const ADDED = ['redriveCount', 'redriveStatus', 'redriveStatusReason', 'encryptionConfiguration'];

function asOldAs(of: TraceCase, answer: Sent): Sent {
  if (!('value' in answer)) return answer;
  const recorded = JSON.stringify(of.steps.map((step) => step.expected));
  const unknown = ADDED.filter((name) => !recorded.includes(`"${name}":`));
  return { value: without(answer.value, unknown) as object };
}

function without(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, names));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const kept = Object.entries(value).filter(([name]) => !names.includes(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, without(item, names)]));
}
