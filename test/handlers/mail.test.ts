import { renderMail } from '../../handlers/ask/mail';
import { formatDate, formatNumber, oneLine, relativeTime } from '../../handlers/shared/text';
import { DAY, payload, START } from './support';

function mail(change: Parameters<typeof payload>[0] = {}, ask = 0) {
  const { run, data, evaluation, champion, package: model, headlineMetric, expiresAt } = payload(change);
  const evidence = { run, data, evaluation, champion, package: model, headlineMetric };
  const link = 'https://approve.example.com/approvals/ID#SECRET';
  return renderMail({ workflow: 'housing', evidence, expiresAt, now: new Date(START), ask, link, code: 'SECRET' });
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
