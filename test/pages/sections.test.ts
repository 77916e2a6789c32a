import { readDetails, type RunFiles } from '../../handlers/shared/evidence/details';
import { pendingPage } from '../../handlers/decide/page';
import { compareProfiles, lostColumns, parseProfile } from '../../handlers/shared/evidence/profile';
import { parseReport } from '../../handlers/shared/evidence/report';
import type { ApprovalRecord } from '../../handlers/shared/contract';
import { NOW, sampleFiles, sampleProfile, sampleRecord, sampleReport } from './support/sample';

const lines: string[] = [];
const write = (message: string, ...extra: object[]) => void lines.push(JSON.stringify([message, ...extra]));
const log = { info: write, warn: write, error: write };

async function pageOf(change: { record?: ApprovalRecord; files?: RunFiles } = {}): Promise<string> {
  const { record = sampleRecord(), files = sampleFiles } = change;
  return pendingPage({ record, now: NOW, details: await readDetails(record.evidence, files, log) });
}
const withFile = (uri: string, text: string): RunFiles => ({
  read: async (asked) => (asked === uri ? Buffer.from(text) : sampleFiles.read(asked)),
});
const REPORT = sampleRecord().evidence.evaluation.reportUri;
const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

test('the page says in words what its drawings show', async () => {
  const text = textOf(await pageOf());
  expect(text).toMatch(/Each dot is one of 500 of 3,075 held-out rows.*Half of these predictions are within [\d,]+/);
  expect(text).toMatch(/Errors of all 3,075 rows: about half lie between -[\d,]+ and [\d,]+/);
  expect(text).toMatch(/Worse than the champion in \d of the 28 slices with enough rows/);
  expect(text).toContain('mean 0.44 standard deviations higher');
  expect(text).toContain('new value NEAR LAKE (2.0 %)');
  expect(text).toContain('4.0 % missing, was 1.0 %');
  expect(text).toContain('limit: at most 60,000');
  expect(text).toContain('Naive baselines reach rmse 116,996 (mean) and 68,822 (linear).');
});

test('every drawing has a name or is hidden, and every number in it stands beside it', async () => {
  const html = await pageOf();
  for (const [svg] of html.matchAll(/<svg[^>]*>/g))
    expect(svg).toMatch(/role="img" aria-label="[^"]+"|aria-hidden="true"/);
});

test('a report that was changed after the evaluation is not shown, and the page says so', async () => {
  const changed = sampleReport().replace('median_income', 'median_outcome');
  const text = textOf(await pageOf({ files: withFile(REPORT, changed) }));
  expect(text).toContain('is not the one that was evaluated: its digest differs');
  expect(text).not.toContain('median_outcome');
  expect(text).toContain('Confirm decision');
});

test.each<[what: string, read: RunFiles['read']]>([
  ['gone', async () => Promise.reject(new Error('NoSuchKey'))],
  ['no JSON', async () => Buffer.from('<html>')],
  ['of another kind', async () => Buffer.from('[1, 2]')],
])('files that are %s cost their sections and nothing else', async (_what, read) => {
  const record = sampleRecord();
  const text = textOf(await pageOf({ record, files: { read } }));
  expect(text).toMatch(/could not be read|its digest differs/);
  expect(text).toContain('45,335');
  expect(text).toContain('Confirm decision');
  expect(text).not.toContain('Predicted against actual');
});

test('a file that never comes does not keep the page from people', async () => {
  jest.useFakeTimers();
  try {
    const { evidence } = sampleRecord();
    const asked = readDetails(evidence, { read: () => new Promise(() => undefined) }, log);
    await jest.advanceTimersByTimeAsync(4000);
    expect((await asked).missing).toHaveLength(3);
  } finally {
    jest.useRealTimers();
  }
});

test('what a report brings along stays text', async () => {
  const evil = '<script>alert(1)</script>';
  const report = JSON.stringify({
    slices: [{ column: evil, slice: evil, rows: 3000, rmse: 1 }],
    importance: [{ feature: evil, gain: 1 }],
    confusion: { labels: [evil], counts: [[1]] },
  });
  const { evaluation } = sampleRecord().evidence;
  const details = {
    report: parseReport(report, 'rmse', evaluation.metrics),
    profile: parseProfile(JSON.stringify({ columns: { [evil]: { categories: { [evil]: 3 }, count: 3, missing: 1 } } })),
    missing: [evil],
  };
  const html = pendingPage({ record: sampleRecord(), now: NOW, details });
  expect(html.split('alert(1)').length).toBeGreaterThan(6);
  expect(html).not.toContain(evil);
});

test('a report of classes: which is taken for which, and a higher score is better', () => {
  const record = sampleRecord();
  const { evidence } = record;
  const slices = [
    { column: 'sex', slice: 'f', rows: 900, accuracy: 0.9, logloss: 0.3, championAccuracy: 0.8 },
    { column: 'sex', slice: 'm', rows: 900, accuracy: 0.7, logloss: 0.5, championAccuracy: 0.85 },
  ];
  const confusion = { labels: ['0', '1'], counts: [[900, 100], [50, 750]] }; // prettier-ignore
  const metrics = { accuracy: 0.85, logloss: 0.4 };
  const evaluation = { ...evidence.evaluation, metrics, better: { accuracy: 'higher' as const } };
  const text = textOf(
    pendingPage({
      record: sampleRecord({ evidence: { ...evidence, evaluation, headlineMetric: 'accuracy' } }),
      now: NOW,
      details: { report: parseReport(JSON.stringify({ slices, confusion }), 'accuracy', metrics), missing: [] },
    }),
  );
  expect(text).toContain('Worse than the champion in 1 of the 2 slices with enough rows: sex m.');
  expect(text).toMatch(/0 900 100 90\.0 % 1 50 750 93\.8 %/);
});

test('columns that moved stand first; columns that came or went are named', () => {
  const before = parseProfile(sampleProfile(false));
  const now = parseProfile(sampleProfile(true));
  const [first] = compareProfiles(now, before);
  expect(first?.changes.length).toBeGreaterThan(0);
  expect(compareProfiles(now, now).every(({ changes }) => changes.length === 0)).toBe(true);
  const fewer = now.filter(({ name }) => name !== 'population');
  expect(lostColumns(fewer, before)).toEqual(['population']);
  const more = compareProfiles(now, fewer).filter(({ changes }) => changes.includes('new column'));
  expect(more.map(({ column }) => column.name)).toEqual(['population']);
});

test('the largest report that the page takes stays below 60 kB', async () => {
  const value = 123_456.789;
  const report = JSON.stringify({
    slices: Array.from({ length: 300 }, (_, index) => ({
      column: `a_long_column_name_${index % 30}`,
      slice: 'above 123456.7, to 234567.8',
      rows: 900,
      rmse: value,
      championRmse: value,
    })),
    importance: Array.from({ length: 50 }, (_, index) => ({ feature: `a_long_feature_name_${index}`, gain: 0.01 })),
    predictedActual: {
      pairs: Array.from({ length: 900 }, (_, index) => [index * 1.37, index * 1.41]),
      residuals: { from: -1, to: 1, counts: Array.from({ length: 60 }, () => 7) },
    },
  });
  const profile = parseProfile(
    JSON.stringify({
      columns: Object.fromEntries(
        Array.from({ length: 90 }, (_, index) => [
          `a_long_column_name_${index}`,
          {
            count: 9000,
            missing: 90,
            mean: value + index,
            stddev: 1,
            min: 0,
            max: value,
            histogram: { from: 0, to: value, counts: Array.from({ length: 20 }, (_one, at) => at * 13 + 1) },
          },
        ]),
      ),
    }),
  );
  const { evaluation } = sampleRecord().evidence;
  const details = {
    report: parseReport(report, 'rmse', evaluation.metrics),
    profile,
    championProfile: profile.map((one) => ({ ...one, mean: 1, max: 2 })),
    missing: [],
  };
  const html = pendingPage({ record: sampleRecord(), now: NOW, details });
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(60_000);
});
