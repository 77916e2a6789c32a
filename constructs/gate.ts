import type { Evaluation } from '../handlers/shared/contract';
import { checkGate } from './private/checks/gate';
import { PropError } from './private/errors';
import { code, expression, quote } from './private/jsonata';

/** What one metric has to reach. */
export interface GateOptions {
  /**
   * Smallest value that passes.
   * @default - none
   */
  readonly min?: number;
  /**
   * Largest value that passes.
   * @default - none
   */
  readonly max?: number;
  /**
   * By how much of the champion's value the metric must be better than it: 0.01 is 1 %.
   * @default 0.01
   */
  readonly margin?: number;
  /**
   * The naive baseline that the metric must beat, where the evaluation reports it.
   * @default 'mean'
   */
  readonly baseline?: string;
}

/** Of each metric, which way is better. */
type Better = NonNullable<Evaluation['better']>;
type Limits = NonNullable<Evaluation['limits']>;

/** Decides from an evaluation's metrics whether a model may go on to approval, and says why in sentences. */
export class Gate {
  /** For an error, such as `rmse`: pass when it is small enough and smaller than the champion's. */
  public static lowerIsBetter(metric: string, options: GateOptions = {}): Gate {
    return new Gate(metric, rulesOf(metric, true, options), { [metric]: 'lower' }, limitsOf(metric, options));
  }

  /** For a score, such as `r2` or `auc`: pass when it is large enough and larger than the champion's. */
  public static higherIsBetter(metric: string, options: GateOptions = {}): Gate {
    return new Gate(metric, rulesOf(metric, false, options), { [metric]: 'higher' }, limitsOf(metric, options));
  }

  /** Passes when every gate does. The first one's metric is shown first to people. */
  public static all(...gates: Gate[]): Gate {
    if (gates.length === 0) throw new PropError('gates', [], 'give at least one');
    const better: Record<string, 'lower' | 'higher'> = {};
    for (const gate of gates) {
      for (const [metric, way] of Object.entries(gate.better)) {
        if ((better[metric] ??= way) === way) continue;
        throw new PropError('gates', metric, 'it is to be lower and higher at once: keep one of the two');
      }
    }
    return new Gate(
      gates[0].headlineMetric,
      gates.flatMap((gate) => gate.rules),
      better,
      Object.assign({}, ...gates.map((gate) => gate.limits)) as Limits,
    );
  }

  private constructor(
    /** The metric shown first to people. */
    public readonly headlineMetric: string,
    private readonly rules: string[],
    private readonly better: Better,
    private readonly limits: Limits,
  ) {}

  /**
   * JSONata of `$evaluation`.
   * @param summary expression of the evaluation's summary
   * @internal
   */
  public _evaluation(summary: string, reportUri: string): string {
    return expression(`(
$s := ${code(summary)};
$text := function($x) { $formatNumber($x, $abs($x) >= 100 ? '#,##0' : '0.####') };
$value := function($of) { $lookup($s.metrics, $of) };
$served := function($of) { $lookup($s.championMetrics, $of) };
$naive := function($model, $of) { $lookup($lookup($s.baselines, $model), $of) };
$rule := function($ok, $yes, $no) { {'ok': $ok, 'reason': $ok ? $yes : $no} };
$rules := [${this.rules.join(',\n')}];
{
'reportUri': ${code(reportUri)}, 'digest': $s.digest, 'rows': $s.rows, 'metrics': $s.metrics,
'championMetrics': $exists($s.championMetrics) ? $s.championMetrics : null,
'baselines': $exists($s.baselines) ? $s.baselines : {},
'better': $merge([$exists($s.better) ? $s.better : {}, ${code(this.better)}]),
'limits': ${code(this.limits)},
'verdict': $count($rules[ok = false]) = 0 ? 'pass' : 'fail',
'reasons': [$rules[ok = false].reason, $rules[ok = true].reason]
})`);
  }
}

const limitsOf = (metric: string, { min, max }: GateOptions): Limits =>
  min === undefined && max === undefined ? {} : { [metric]: { min, max } };

/** Each rule is JSONata of `{ok, reason}`, or of nothing where it does not apply. */
function rulesOf(metric: string, lower: boolean, options: GateOptions): string[] {
  const { min, max, margin = 0.01, baseline = 'mean' } = options;
  checkGate(metric, options);
  const name = quote(metric);
  const value = `$value(${name})`;
  const verdict = (given: string, ok: string, yes: string, no: string) => `${given} ? $rule(${ok}, ${yes}, ${no})`;
  const shown = `${quote(`${metric} `)} & $text(${value})`;
  const has = `$exists(${value})`;
  const rules = [
    `$not(${has}) ? {'ok': false, 'reason': ${quote(`the evaluation reports no ${metric}: write it under metrics in summary.json`)}}`,
  ];
  if (max !== undefined) {
    const limit = `$text(${max})`;
    rules.push(
      verdict(
        has,
        `${value} <= ${max}`,
        `${shown} & ' is at most ' & ${limit}`,
        `${shown} & ' is above the limit of ' & ${limit}`,
      ),
    );
  }
  if (min !== undefined) {
    const limit = `$text(${min})`;
    rules.push(
      verdict(
        has,
        `${value} >= ${min}`,
        `${shown} & ' is at least ' & ${limit}`,
        `${shown} & ' is below the limit of ' & ${limit}`,
      ),
    );
  }
  const naive = `$naive(${quote(baseline)}, ${name})`;
  const beats = (other: string) => `${value} ${lower ? '<' : '>'} ${other}`;
  const baselineText = `${quote(` the baseline '${baseline}' (`)} & $text(${naive}) & ')'`;
  rules.push(
    verdict(
      `${has} and $exists(${naive})`,
      beats(naive),
      `${shown} & ' is better than' & ${baselineText}`,
      `${shown} & ' is not better than' & ${baselineText}`,
    ),
  );
  return [...rules, ...championRules(metric, lower, margin, value, shown, verdict)];
}

function championRules(
  metric: string,
  lower: boolean,
  margin: number,
  value: string,
  shown: string,
  verdict: (given: string, ok: string, yes: string, no: string) => string,
): string[] {
  const champion = `$served(${quote(metric)})`;
  const needed = `${champion} ${lower ? '-' : '+'} ${margin} * $abs(${champion})`;
  const by = `${quote(` by at least ${Number((margin * 100).toFixed(6))} %`)}`;
  const than = (text: string) => `${shown} & ${quote(` ${text} the champion's `)} & $text(${champion}) & ${by}`;
  const served = "$type($s.championMetrics) = 'object'";
  // Without a margin an equal model would else count as better.
  const better = `${lower ? '<' : '>'}${margin > 0 ? '=' : ''}`;
  return [
    verdict(
      `$exists(${value}) and ${served} and $exists(${champion})`,
      `${value} ${better} ${needed}`,
      than('is better than'),
      than('is not better than'),
    ),
    `${served} and $not($exists(${champion})) ? {'ok': false, 'reason': ${quote(`the evaluation reports no ${metric} of the champion: write it under championMetrics in summary.json`)}}`,
    `$not(${served}) ? {'ok': true, 'reason': 'no model is served yet, so there is no champion to beat'}`,
  ];
}
