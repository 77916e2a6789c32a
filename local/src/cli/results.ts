import { countOf, formatNumber } from '../../../handlers/shared/text';
import type { Json } from '../asl/types';

type Fields = { readonly [name: string]: Json };

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const numbers = (fields: Fields): string =>
  Object.entries(fields)
    .flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${formatNumber(value)}`] : []))
    .join(', ');

/** What a state achieved, in a few words; empty when its output says nothing to a person. */
export function describeResult(output: Json): string {
  if (!isObject(output)) return '';
  const parts = [rowsOf(output), metricsOf(output), verdictOf(output), decisionOf(output), versionOf(output)];
  const said = parts.filter((part) => part !== '');
  if (said.length > 0) return said.join('; ');
  return typeof output.outcome === 'string' ? output.outcome : '';
}

function rowsOf({ rows }: Fields): string {
  if (!isObject(rows)) return '';
  const { read, quarantined, duplicates } = rows;
  if (typeof read !== 'number') return '';
  const more = [
    typeof quarantined === 'number' ? `${formatNumber(quarantined)} quarantined` : '',
    typeof duplicates === 'number' && duplicates > 0 ? countOf(duplicates, 'duplicate') : '',
  ].filter(Boolean);
  return [`${countOf(read, 'row')} read`, ...more].join(', ');
}

const metricsOf = ({ metrics }: Fields): string => (isObject(metrics) ? numbers(metrics) : '');

function verdictOf({ verdict, reasons }: Fields): string {
  if (typeof verdict !== 'string') return '';
  if (!Array.isArray(reasons)) return verdict;
  // A line each; those that failed come first.
  return [verdict, ...reasons.map((reason) => `            - ${String(reason)}`)].join('\n');
}

function decisionOf({ decision, by, comment }: Fields): string {
  if (typeof decision !== 'string') return '';
  const who = typeof by === 'string' ? ` by ${by}` : '';
  return `${decision}${who}${typeof comment === 'string' && comment !== '' ? `: ${comment}` : ''}`;
}

const versionOf = ({ version, arn }: Fields): string =>
  typeof arn === 'string' && (typeof version === 'number' || typeof version === 'string') ? `version ${version}` : '';

/** Exit code: the state folder can't be written. */
export const BROKEN_DOWN = 9;

/** Outcomes that a run can end with beside success, and the exit codes that say so. */
export const EXIT_CODES: Readonly<Record<string, number>> = {
  deployed: 0,
  SUCCEEDED: 0,
  FAILED: 1,
  TIMED_OUT: 1,
  'rejected-by-gate': 3,
  'rejected-by-approver': 4,
  'approval-expired': 5,
  superseded: 6,
  'rolled-back': 7,
  ABORTED: 8,
};

/** What a run came to. */
export interface RunResult {
  /** The outcome in the output of a run that succeeded, else its status. */
  readonly outcome: string;
  /** Of the evaluation: the first that the gate bounds, else its first. */
  readonly metric?: { readonly name: string; readonly value: number };
  /** Of the registry. */
  readonly version?: number;
}

export function resultOf(status: string, output: string | undefined): RunResult {
  const value: Json = status === 'SUCCEEDED' && output !== undefined ? (JSON.parse(output) as Json) : {};
  const { outcome, evaluation, package: registered } = isObject(value) ? value : {};
  const { metrics, limits } = isObject(evaluation) ? evaluation : {};
  const [name = ''] = [...namesOf(limits), ...namesOf(metrics)];
  const measured = isObject(metrics) ? metrics[name] : undefined;
  const version = isObject(registered) ? registered.version : undefined;
  return {
    outcome: typeof outcome === 'string' ? outcome : status,
    ...(typeof measured === 'number' && { metric: { name, value: measured } }),
    ...(typeof version === 'number' && { version }),
  };
}

const namesOf = (value: Json | undefined): string[] => (isObject(value) ? Object.keys(value) : []);

export const outcomeOf = (status: string, output: string | undefined): string => resultOf(status, output).outcome;
