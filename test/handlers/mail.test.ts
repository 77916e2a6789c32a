import { type MailContent, renderMail } from '../../handlers/ask/mail';
import type { ApprovalRecord, ApprovalResult } from '../../handlers/shared/contract';
import { outcomeLetter } from '../../handlers/shared/mail/outcome-letter';
import { formatDate, formatNumber, oneLine, relativeTime } from '../../handlers/shared/text';
import { DAY, payload, START } from './support';

function mail(change: Parameters<typeof payload>[0] = {}, ask = 0, more: Partial<MailContent> = {}) {
  const { run, data, evaluation, champion, package: model, headlineMetric, expiresAt } = payload(change);
  const evidence = { run, data, evaluation, champion, package: model, headlineMetric };
  const link = 'https://approve.example.com/approvals/ID#SECRET';
  return renderMail({
    workflow: 'housing',
    evidence,
    expiresAt,
    now: new Date(START),
    ask,
    link,
    code: 'SECRET',
    ...more,
  });
}

test('the subject says workflow, version and headline metric', () => {
  expect(mail().subject).toBe('Approve housing version 7? rmse 45,335 (champion 47,900)');
  expect(mail({}, 2).subject).toBe('Reminder: Approve housing version 7? rmse 45,335 (champion 47,900)');
  const { evaluation } = payload();
  expect(mail({ champion: null, evaluation: { ...evaluation, championMetrics: null } }).subject).toBe(
    'Approve housing version 7? rmse 45,335',
  );
});

test('both bodies hold metrics, reasons, data, rows, starter, expiry, link and code', () => {
  const { text, html } = mail();
  for (const body of [text, html]) {
    for (const shown of [
      'rmse',
      '45,335',
      '47,900',
      '5.4 % lower, better',
      '1.9 % higher, better',
      'rmse 45,335 is below the limit of 60,000',
      '3f9ac2d41b07',
      '20,640 read, 12 quarantined',
      'event:s3 (new data arrived)',
      '27 November 2026, 09:00 UTC (in 3 days)',
      'https://approve.example.com/approvals/ID#SECRET',
    ]) {
      expect(body).toContain(shown);
    }
  }
  expect(text).toContain('\nSECRET\n');
  expect(html).toContain('>SECRET</code>');
});

test('a change is better or worse only where the evaluation says which way is', () => {
  const { better: _better, ...evaluation } = payload().evaluation;
  const { text } = mail({ evaluation });
  expect(text).toContain('rmse: 45,335, champion 47,900 (5.4 % lower)');
  const { text: reversed } = mail({ evaluation: { ...evaluation, better: { rmse: 'higher' } } });
  expect(reversed).toContain('(5.4 % lower, worse)');
});

test('a run that nobody verified says so, and a first model has no champion', () => {
  const asked = payload();
  const { startedBy: _nobody, ...run } = asked.run;
  const { text } = mail({ run, champion: null, evaluation: { ...asked.evaluation, championMetrics: null } });
  expect(text).toContain('Started by: not verified (new data arrived)');
  expect(text).toContain('Champion: none: nothing is deployed yet');
});

test('data that a replaced stage has not counted are shown without rows', () => {
  const { rows: _rows, ...data } = payload().data;
  const { text } = mail({ data });
  expect(text).not.toContain('quarantined');
  expect(text).toContain('Evaluated on: ');
});

test('what the data brought along can neither break the markup nor the header', () => {
  const asked = payload();
  const { html, subject } = mail({
    run: { ...asked.run, dataVersion: '"><script>x</script>' },
    headlineMetric: 'rmse\r\nBcc: all@example.com',
  });
  expect(html).not.toContain('<script>');
  expect(subject).not.toMatch(/[\r\n]/);
});

test.each([
  [3 * DAY, 'in 3 days'],
  [1.4 * DAY, 'in 34 hours'],
  [3_600_000, 'in 1 hour'],
  [90_000, 'in 2 minutes'],
  [10_000, 'in less than a minute'],
  [-2 * DAY, '2 days ago'],
])('%d ms from now is %s', (distance, words) => {
  expect(relativeTime(new Date(START + distance).toISOString(), new Date(START))).toBe(words);
});

test('numbers, dates and lines for people', () => {
  expect([45_335.2, 12.345, 0.85214, -1234.5].map(formatNumber)).toEqual(['45,335', '12.35', '0.8521', '-1,235']);
  expect(formatDate('2026-11-27T09:05:59Z')).toBe('27 November 2026, 09:05 UTC');
  expect(oneLine('a\r\nb\u2028c\u0000')).toBe('a b c');
});

/** What a person reads of markup. */
const read = (html: string) =>
  html
    .replace(/<style>.*?<\/style>|<title>.*?<\/title>/gs, '')
    .replace(/<[^>]+>/g, '\n')
    .replace(/&#39;/g, "'")
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /[\w\d]/.test(line));

test('the text leaves out nothing that the HTML shows', () => {
  const { text, html } = mail({}, 1, { progress: '1 of 2 approvals', notReached: ['bob@example.com'] });
  const only = new Set([
    'Metric',
    'New',
    'Champion',
    'Change',
    'Look and decide',
    'Model and data',
    'housing · reminder',
  ]);
  const flat = text.replace(/\s+/g, ' ');
  const untold = read(html).filter((line) => !only.has(line) && !flat.includes(line.replace(/[.,:]$/, '')));
  // The same in other words.
  expect(untold).toEqual([
    expect.stringMatching(/^rmse 45,335 .* Decide before/),
    'Version 7 waits for your decision',
    '✓ Passed the gate',
    'If the page asks for a code, it is',
    'The link and the code are yours alone; do not forward this mail.',
  ]);
});

test('who approved already and who was not reached stand in both bodies', () => {
  const { text, html } = mail({}, 1, { progress: '1 of 2 approvals', notReached: ['bob@example.com'] });
  for (const body of [text, html]) {
    expect(body).toContain('So far: 1 of 2 approvals.');
    expect(body).toContain('did not reach bob@example.com');
  }
});

test("the gate's limit stands beside the metric", () => {
  const { evaluation } = payload();
  const { text, html } = mail({ evaluation: { ...evaluation, limits: { rmse: { max: 60_000 }, r2: { min: 0.5 } } } });
  for (const words of ['at most 60,000', 'at least 0.5'])
    for (const body of [text, html]) expect(body).toContain(words);
});

test('the markup is for mail programs: tables and inline styles, dark and narrow, nothing from elsewhere', () => {
  const { html } = mail();
  expect(html).toContain('prefers-color-scheme:dark');
  expect(html).toContain('max-width:600px');
  expect(html).not.toMatch(/<(?:script|img|link|form|svg)\b|src=|url\(/);
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, link]) => link)).toEqual([
    'https://approve.example.com/approvals/ID#SECRET',
  ]);
});

describe('how it ended', () => {
  const letter = (change: Partial<ApprovalResult>) => {
    const { run, data, evaluation, champion, package: model, headlineMetric, expiresAt } = payload();
    const evidence = { run, data, evaluation, champion, package: model, headlineMetric };
    const result: ApprovalResult = {
      decision: 'approved',
      by: 'ann@example.com',
      at: '2026-11-25T10:00:00.000Z',
      comment: '',
      evaluationDigest: evaluation.digest,
      ...change,
    };
    const record = { workflow: 'housing', evidence, package: model, expiresAt } as ApprovalRecord;
    return outcomeLetter(record, result, new Date(START + DAY));
  };

  test.each<[Partial<ApprovalResult>, string, RegExp]>([
    [
      {},
      'housing version 7 was approved by ann@example.com',
      /ann@example.com approved .* on 25 November 2026, 10:00 UTC/,
    ],
    [{ decision: 'rejected' }, 'housing version 7 was rejected by ann@example.com', /What is deployed now stays/],
    [{ decision: 'expired' }, 'Expired: nobody decided on housing version 7', /before 27 November 2026, 09:00 UTC/],
    [{ decision: 'superseded', comment: 'version 8 asks' }, 'Superseded: housing version 7', /version 8 asks\./],
  ])('%j', (change, subject, words) => {
    const told = letter(change);
    expect(told.subject).toBe(subject);
    for (const body of [told.text, told.html]) {
      expect(body).toMatch(words);
      expect(body).toContain('3f9ac2d41b07');
      expect(body).toContain('nothing left to do');
      expect(body).not.toMatch(/approvals\/|SECRET/);
    }
  });

  test('a comment stays a comment: no markup, no header, no control character takes effect', () => {
    const { subject, text, html } = letter({
      comment: '<b>no</b>\nBcc: all@example.com',
      by: 'ann@example.com\r\nX: y',
    });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).toContain('&lt;b&gt;no&lt;/b&gt;');
    expect(text).toContain('  <b>no</b>\n  Bcc: all@example.com');
  });
});
