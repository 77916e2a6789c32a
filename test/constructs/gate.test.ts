import { Gate } from '../../index';
import { evaluate } from './support';

const summary = (more: object = {}) => ({
  v: 1,
  digest: 'd1',
  rows: 3096,
  metrics: { rmse: 45335.2, r2: 0.852 },
  championMetrics: null,
  baselines: { mean: { rmse: 118047, r2: -0.001 }, linear: { rmse: 73114, r2: 0.61 } },
  ...more,
});

async function judge(
  gate: Gate,
  of: object,
): Promise<{ verdict: string; reasons: string[] } & Record<string, unknown>> {
  const expression = gate._evaluation('{% $parse($states.result.Body) %}', 's3://b/report.json');
  return (await evaluate(expression, { states: { result: { Body: JSON.stringify(of) } } })) as never;
}

test('a first model that reaches its limits passes, with a sentence for each rule', async () => {
  const { verdict, reasons, reportUri, championMetrics } = await judge(
    Gate.lowerIsBetter('rmse', { max: 60000 }),
    summary(),
  );
  expect(verdict).toBe('pass');
  expect(championMetrics).toBeNull();
  expect(reportUri).toBe('s3://b/report.json');
  expect(reasons).toEqual([
    'rmse 45,335 is at most 60,000',
    "rmse 45,335 is better than the baseline 'mean' (118,047)",
    'no model is served yet, so there is no champion to beat',
  ]);
});

test('the same model again is not better than the champion', async () => {
  const { verdict, reasons } = await judge(
    Gate.lowerIsBetter('rmse', { max: 60000, margin: 0.01 }),
    summary({ championMetrics: { rmse: 45335.2, r2: 0.852 } }),
  );
  expect(verdict).toBe('fail');
  expect(reasons).toContain("rmse 45,335 is not better than the champion's 45,335 by at least 1 %");
});

test.each([
  ['a value at its largest', Gate.lowerIsBetter('rmse', { max: 45335.2 }), {}, 'pass'],
  ['a value at its smallest', Gate.higherIsBetter('r2', { min: 0.852 }), {}, 'pass'],
  ['one value that is both limits', Gate.lowerIsBetter('rmse', { min: 45335.2, max: 45335.2 }), {}, 'pass'],
  ['no better than the baseline', Gate.lowerIsBetter('rmse'), { baselines: { mean: { rmse: 45335.2 } } }, 'fail'],
  ['exactly the margin', Gate.lowerIsBetter('rmse', { margin: 0.5 }), { championMetrics: { rmse: 90670.4 } }, 'pass'],
  ['the same model', Gate.lowerIsBetter('rmse', { margin: 0 }), { championMetrics: { rmse: 45335.2 } }, 'fail'],
  ['the same score', Gate.higherIsBetter('r2', { margin: 0 }), { championMetrics: { r2: 0.852 } }, 'fail'],
  [
    'better than a negative score by less than the margin',
    Gate.higherIsBetter('score', { margin: 0.1 }),
    { metrics: { score: -95 }, championMetrics: { score: -100 } },
    'fail',
  ],
])('at the edge: %s', async (_, gate, more, expected) => {
  expect((await judge(gate, summary(more))).verdict).toBe(expected);
});

test.each([
  ['just not by the margin', 45335.2 / 0.9901, 'fail'],
  ['just by the margin', 45335.2 / 0.9899, 'pass'],
])('better than the champion %s: %s', async (_, champion, expected) => {
  const of = summary({ championMetrics: { rmse: champion } });
  expect((await judge(Gate.lowerIsBetter('rmse', { margin: 0.01 }), of)).verdict).toBe(expected);
});

test.each([
  ['above the limit', { max: 40000 }, {}, 'rmse 45,335 is above the limit of 40,000'],
  [
    'worse than guessing',
    {},
    { baselines: { mean: { rmse: 40000 } } },
    "rmse 45,335 is not better than the baseline 'mean' (40,000)",
  ],
  [
    'no such metric',
    {},
    { metrics: { mae: 1 } },
    'the evaluation reports no rmse: write it under metrics in summary.json',
  ],
  [
    'no metric of the champion',
    {},
    { championMetrics: { mae: 1 } },
    'the evaluation reports no rmse of the champion: write it under championMetrics in summary.json',
  ],
])('fails when it is %s', async (_, options, more, reason) => {
  const { verdict, reasons } = await judge(Gate.lowerIsBetter('rmse', options), summary(more));
  expect(verdict).toBe('fail');
  expect(reasons).toContain(reason);
});

test('a score has to be higher; small numbers keep their decimals', async () => {
  const better = await judge(Gate.higherIsBetter('r2', { min: 0.8 }), summary({ championMetrics: { r2: 0.8 } }));
  expect(better.verdict).toBe('pass');
  expect(better.reasons[0]).toBe('r2 0.852 is at least 0.8');
  const worse = await judge(Gate.higherIsBetter('r2'), summary({ championMetrics: { r2: 0.851 } }));
  expect(worse.reasons).toContain("r2 0.852 is not better than the champion's 0.851 by at least 1 %");
});

test('all gates have to pass, and the first names the headline', async () => {
  const gate = Gate.all(Gate.lowerIsBetter('rmse'), Gate.higherIsBetter('r2', { min: 0.9 }));
  expect(gate.headlineMetric).toBe('rmse');
  // What failed is read first.
  expect((await judge(gate, summary())).reasons[0]).toBe('r2 0.852 is below the limit of 0.9');
  expect((await judge(gate, summary())).reasons).toContain('r2 0.852 is below the limit of 0.9');
  expect((await judge(gate, summary())).verdict).toBe('fail');
});

test('which way is better is told with the evaluation: the gate’s word before the script’s', async () => {
  const gate = Gate.all(Gate.lowerIsBetter('rmse'), Gate.higherIsBetter('own'));
  const of = summary({ better: { r2: 'higher', own: 'lower' } });
  expect((await judge(gate, of)).better).toEqual({ rmse: 'lower', own: 'higher', r2: 'higher' });
  expect((await judge(Gate.lowerIsBetter('rmse'), summary())).better).toEqual({ rmse: 'lower' });
});

test('an evaluation of another framework needs no baselines', async () => {
  const { verdict, baselines } = await judge(Gate.higherIsBetter('auc'), {
    digest: 'd',
    rows: 5,
    metrics: { auc: 0.9 },
  });
  expect(verdict).toBe('pass');
  expect(baselines).toEqual({});
});

test.each([
  [() => Gate.lowerIsBetter(' '), 'metric is " ": name a metric that the evaluation reports'],
  [() => Gate.lowerIsBetter('rmse', { margin: 1 }), 'margin is 1: give a fraction such as 0.01 for 1 %'],
  [() => Gate.lowerIsBetter('rmse', { max: NaN }), 'max is NaN: give a finite number'],
  [() => Gate.lowerIsBetter('rmse', { min: 2, max: 1 }), 'min is 2: keep it at most max (1)'],
  [() => Gate.all(), 'gates is []: give at least one'],
])('refuses wrong props %#', (make, message) => {
  expect(make).toThrow(message);
});
