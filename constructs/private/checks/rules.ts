import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type { Rule } from './check';

/** Text for people: something to read, on one line. */
export function text(most: number, fix: string): Rule<string> {
  return (value) =>
    typeof value === 'string' && /\S/.test(value) && !/\p{Cc}/u.test(value) && value.length <= most
      ? undefined
      : { got: short(value), fix };
}

export function matching(pattern: RegExp, fix: string): Rule<string> {
  return (value) => (typeof value === 'string' && pattern.test(value) ? undefined : { got: short(value), fix });
}

/** A whole number. */
export function whole(from: number, to: number, fix: string): Rule<number> {
  return (value) => (Number.isInteger(value) && value >= from && value <= to ? undefined : { got: value, fix });
}

/** A time in whole seconds (or whole steps of `step` seconds). */
export function time(from: Duration, to: Duration, fix: string, step = 1): Rule<Duration> {
  const [least, most] = [from.toSeconds(), to.toSeconds()];
  return (value) => {
    const seconds = value.toMilliseconds() / 1000;
    return Number.isInteger(seconds / step) && seconds >= least && seconds <= most
      ? undefined
      : { got: `${seconds} s`, fix };
  };
}

export function size(from: number, to: number, fix: string): Rule<Size> {
  return (value) => {
    const gibibytes = value.toKibibytes() / 1024 ** 2;
    return Number.isInteger(gibibytes) && gibibytes >= from && gibibytes <= to
      ? undefined
      : { got: `${Number(gibibytes.toFixed(3))} GiB`, fix };
  };
}

export function oneOf(values: readonly string[], fix: string): Rule<string> {
  return (value) => (values.includes(value) ? undefined : { got: value, fix });
}

const EXPRESSION = /^\{%[\s\S]*\S[\s\S]*%\}$/;

/** JSONata alone. */
export const jsonata =
  (example: string): Rule<string> =>
  (value) =>
    EXPRESSION.test(value) ? undefined : { got: value, fix: `write JSONata, such as '${example}'` };

/** JSONata, whose value nobody knows before the run, or text that a rule checks. */
export const jsonataOr =
  (rule: Rule<string>): Rule<string> =>
  (value) =>
    EXPRESSION.test(value) ? undefined : rule(value);

/** A table, bucket or group can't be kept as a snapshot. */
export const removal: Rule<RemovalPolicy> = (value) =>
  value === RemovalPolicy.SNAPSHOT
    ? { got: value, fix: 'use RemovalPolicy.RETAIN or RemovalPolicy.DESTROY; there is no snapshot of it' }
    : undefined;

const short = (value: unknown): unknown =>
  typeof value === 'string' && value.length > 100 ? `${value.slice(0, 60)}… (${value.length} characters)` : value;
