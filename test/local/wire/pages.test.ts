import { htmlPage } from '../../../local/src/wire/html';
import { removeTemporaryFolders, temporaryFolder } from '../runtime/support';
import { type Served, serve } from './support';

let served: Served;
beforeAll(async () => {
  served = await serve(temporaryFolder());
});
afterAll(async () => {
  await served.close();
  removeTemporaryFolders();
});

const get = async (path: string) => {
  const response = await fetch(`${served.url}${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

test('no page sends a form, runs a script or is framed by others; light and dark follow the reader', async () => {
  for (const path of ['/', '/inbox']) {
    const { status, headers, text } = await get(path);
    expect(status).toBe(200);
    const rules = headers.get('content-security-policy')?.split('; ');
    expect(rules).toEqual([
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      'img-src data:',
      "frame-ancestors 'self'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).toContain('color-scheme:light dark');
    expect(text).toContain('@media (prefers-color-scheme:dark)');
  }
  expect(String(htmlPage('<a>', '').body)).toContain('<title>&lt;a&gt;</title>');
});

test('a run has a page with its states and why it failed; another has none', async () => {
  const role = 'arn:aws:iam::111111111111:role/machine';
  const definition = JSON.stringify({
    StartAt: 'Look <here>',
    States: { 'Look <here>': { Type: 'Pass', Next: 'End' }, End: { Type: 'Fail', Error: 'Bad', Cause: 'no <luck>' } },
  });
  const call = (operation: string, input: object) =>
    served.services.call('sfn', operation, input, { caller: 'test' }) as Promise<Record<string, string>>;
  const { stateMachineArn } = await call('CreateStateMachine', { name: 'machine', roleArn: role, definition });
  const { executionArn = '' } = await call('StartExecution', { stateMachineArn, name: 'first', input: '{}' });
  const link = `/runs/${encodeURIComponent(executionArn)}`;
  const { text } = await get(link);
  for (const shown of ['<h1>first</h1>', 'FAILED', 'Bad: no &lt;luck&gt;', 'Look &lt;here&gt;', 'End']) {
    expect(text).toContain(shown);
  }
  expect((await get('/')).text).toContain(`<a href="${link}">first</a>`);
  expect((await get('/runs/nothing')).status).not.toBe(200);
});
