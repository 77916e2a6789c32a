import { drive } from './drive';
import { firstDifference } from './difference';
import { asRecorded, isSorted } from './recording';
import type { Comparison, ConformanceCase, Rule, Verdict } from './types';

export function runCase(of: ConformanceCase, rule: Rule): Verdict {
  const verdict = { id: of.id, file: 'cases.json', group: `${of.tier} ${of.queryLanguage}` };
  try {
    const difference = firstDifference(compare(of, rule));
    return difference === undefined ? { ...verdict, ok: true } : { ...verdict, ok: false, difference };
  } catch (error) {
    return { ...verdict, ok: false, difference: (error as Error).message.replaceAll('\n', ' ') };
  }
}

function compare(of: ConformanceCase, rule: Rule): Comparison[] {
  const { execution, events } = drive(of);
  const { status, output, error, cause } = execution;
  const outcome = { status, error, cause, ...(output === undefined ? {} : { output: JSON.parse(output) as unknown }) };
  const compared = [rule.compareOutcome(of, outcome)];
  const recorded = of.expected.history;
  if (recorded) {
    const asSorted = { ...of, concurrent: of.concurrent || isSorted(recorded) };
    compared.unshift(rule.compareHistory(asSorted, asRecorded(recorded, events)));
  }
  return compared;
}
