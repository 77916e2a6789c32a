import type { Prediction, PredictionAnswer } from '../../../handlers/shared/prediction-contract';
import type { Schema } from '../../../handlers/shared/schema/schema';
import { countOf, formatNumber, formatShare } from '../../../handlers/shared/text';

export interface Step {
  readonly name: string;
  readonly amount: number;
  /** Where the bar begins and ends: the sum before and after it. */
  readonly from: number;
  readonly to: number;
}

export interface Explanation {
  /** What the model says without knowing anything of the row. */
  readonly base: number;
  /** The largest first; the small ones together. */
  readonly steps: readonly Step[];
  readonly sum: number;
  /** The sum is the prediction itself, not the margin in front of a link function. */
  readonly ofValue: boolean;
  readonly words: string;
}

export interface PredictionView {
  /** e.g. "452,600 USD" */
  readonly text: string;
  readonly value: number;
  /** e.g. "Version 3"; of a model that tells none, in words. */
  readonly version: string;
  readonly probabilities: readonly { readonly name: string; readonly share: string; readonly value: number }[];
  readonly explanation?: Explanation;
}

const MOST_STEPS = 9;

export function predictionView(answer: PredictionAnswer, schema: Schema): PredictionView | undefined {
  const [prediction] = answer.predictions;
  if (!prediction) return undefined;
  const { value, probabilities = [] } = prediction;
  const unit = answer.unit === undefined ? '' : ` ${answer.unit}`;
  const labels = schema.target.categories;
  return {
    text: `${labels?.[value] ?? formatNumber(value)}${unit}`,
    value,
    version: answer.modelVersion === null ? 'a model that does not tell its version' : `version ${answer.modelVersion}`,
    probabilities: probabilities.map((share, index) => ({
      name: labels?.[index] ?? `${index}`,
      share: formatShare(share),
      value: share,
    })),
    ...(prediction.contributions && { explanation: explain(prediction, prediction.contributions, unit) }),
  };
}

function explain({ value }: Prediction, contributions: Readonly<Record<string, number>>, unit: string): Explanation {
  const { bias: base = 0, ...features } = contributions;
  const sorted = Object.entries(features)
    .filter(([, amount]) => amount !== 0)
    .sort(([, one], [, other]) => Math.abs(other) - Math.abs(one));
  const small = sorted.slice(MOST_STEPS);
  const parts: (readonly [string, number])[] = [
    ...sorted.slice(0, MOST_STEPS),
    ...(small.length > 0 ? [[countOf(small.length, 'more feature'), total(small)] as const] : []),
  ];
  let at = base;
  const steps = parts.map(([name, amount]) => {
    const from = at;
    at += amount;
    return { name, amount, from, to: at };
  });
  const ofValue = Math.abs(at - value) <= Math.max(1e-6, Math.abs(value) * 1e-3);
  return { base, steps, sum: at, ofValue, words: wordsOf(base, steps, at, ofValue ? unit : '', ofValue) };
}

const total = (entries: readonly (readonly [string, number])[]): number =>
  entries.reduce((sum, [, amount]) => sum + amount, 0);

/** All of one chart with as many decimals as the largest needs. */
export function signed(amount: number, largest: number): string {
  const size = Math.abs(amount);
  const text = largest >= 1000 ? Math.round(size).toLocaleString('en-US') : formatNumber(size);
  return `${amount < 0 ? '−' : '+'}${text}`;
}

function wordsOf(base: number, steps: readonly Step[], sum: number, unit: string, ofValue: boolean): string {
  const largest = Math.max(0, ...steps.map(({ amount }) => Math.abs(amount)));
  const most = steps.slice(0, 3).map(({ name, amount }) => `${name} ${signed(amount, largest)}`);
  const named = most.length > 0 ? ` The most weight: ${most.join(', ')}.` : '';
  const end = ofValue
    ? `add up to the prediction, ${formatNumber(sum)}${unit}`
    : `add up to the margin ${formatNumber(sum)}, from which the model makes its prediction`;
  return `From ${formatNumber(base)}${unit}, what the model says of an average row, the features ${end}.${named}`;
}
