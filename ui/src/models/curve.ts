/** One metric of a training, by round. */
export interface Curve {
  /** As the log names it, e.g. validation-rmse. */
  readonly name: string;
  readonly metric: string;
  /** e.g. train or validation; empty where the name has none. */
  readonly split: string;
  readonly points: readonly (readonly [round: number, value: number])[];
}

/** [10] of XGBoost and LightGBM, `epoch 10/50` of most others. A log collector may have put a time before it. */
const ROUND = /(?:^|\s)(?:\[(\d{1,9})\]|(?:epoch|round|iteration|step)\s*[:#=]?\s*(\d{1,9})(?:\s*\/\s*\d+)?)[\s:,-]/i;
/** rmse:1.5, val_loss=0.2, and LightGBM's `valid's l2: 0.3`. */
const PAIR = /([A-Za-z][\w@.-]*(?:'s [\w@.-]+)?)\s*[:=]\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.:%/])/g;

/** The curves in a training's log, in the order in which the log names them. */
export function curvesOf(lines: readonly string[]): Curve[] {
  const found = new Map<string, Map<number, number>>();
  for (const line of lines) readLine(line, found);
  return [...found].map(([name, points]) => ({
    name,
    ...partsOf(name),
    points: [...points].sort(([one], [other]) => one - other),
  }));
}

function readLine(line: string, found: Map<string, Map<number, number>>): void {
  // SageMaker's log shows a tab as #011.
  const text = line.replaceAll('#011', '\t');
  const round = ROUND.exec(text);
  if (!round) return;
  const number = Number(round[1] ?? round[2]);
  for (const [, name = '', value] of text.slice(round.index + round[0].length).matchAll(PAIR)) {
    const points = found.get(name) ?? new Map<number, number>();
    found.set(name, points);
    // A training that was resumed tells some rounds twice; the later one counts.
    points.set(number, Number(value));
  }
}

const SPLITS: Readonly<Record<string, string>> = { val: 'validation', valid: 'validation', valid_0: 'validation' };

function partsOf(name: string): Pick<Curve, 'metric' | 'split'> {
  const [, split = '', metric = name] =
    /^(train(?:ing)?|val(?:id(?:ation)?)?(?:_\d+)?|test|eval)(?:'s |[-_.])(.+)$/.exec(name) ?? [];
  return { metric, split: SPLITS[split] ?? split };
}

/** What train.py says at its end. */
export function bestRound(lines: readonly string[]): { round: number; metric: string; value: number } | undefined {
  for (const line of [...lines].reverse()) {
    const found = /best round (\d+): validation (\S+) (\S+)/.exec(line);
    if (found && Number.isFinite(Number(found[3]))) {
      return { round: Number(found[1]), metric: found[2] ?? '', value: Number(found[3]) };
    }
  }
  return undefined;
}

/** Metrics that have curves, each with its splits: one chart a metric. */
export function byMetric(curves: readonly Curve[]): { readonly metric: string; readonly curves: readonly Curve[] }[] {
  const metrics = [...new Set(curves.map(({ metric }) => metric))];
  return metrics.map((metric) => ({ metric, curves: curves.filter((curve) => curve.metric === metric) }));
}
