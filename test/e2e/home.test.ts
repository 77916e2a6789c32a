import { openLaptop, tidy } from './support/laptop';
import { dataVersion, rmseOfModels } from './support/rows';

jest.setTimeout(180_000);
afterEach(tidy);

test('the home page leads to what waits for a decision, and lists each output once', async () => {
  const laptop = await openLaptop({ quick: rmseOfModels(45_000) });
  const home = async () => (await fetch(laptop.runtime.url)).text();
  expect(await home()).not.toContain('Waiting for an answer');

  const run = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(run);
  const waiting = await home();
  const link = /<a href="([^"]*)">Look and decide<\/a>/.exec(waiting)?.[1] ?? '';
  const page = await fetch(link);
  expect(page.status).toBe(200);
  const text = await page.text();
  expect(text).toContain('Approve California Housing version 1?');
  // One heading says what is asked; the choices have no second one.
  expect(text.match(/>(Your d|D)ecision</g)).toHaveLength(1);
  expect(text).toContain('<fieldset aria-labelledby="decide">');
  const mail = /<a href="(\/inbox\/[^"]*)">the mail<\/a>/.exec(waiting)?.[1] ?? '';
  expect((await fetch(laptop.runtime.url + mail)).status).toBe(200);
  expect(waiting.match(/>DataBucket</g)).toHaveLength(1);
  expect(waiting).not.toMatch(/>\w+\.DataBucket</);

  await laptop.decide('approved');
  await laptop.finish(run);
  expect(await home()).not.toContain('Waiting for an answer');
});

test('the failure mail leads to the run in the web app of this machine; there is a plain page of it too', async () => {
  const laptop = await openLaptop({ quick: { fail: (kind) => (kind === 'training' ? 'no luck' : undefined) } });
  const run = await laptop.upload(dataVersion(2));
  await laptop.finish(run);
  const [mail] = (await laptop.mails()).filter(({ subject }) => subject.includes('failed'));
  const link = /https?:\/\/\S+\/runs\/\S+/.exec(mail?.text ?? '')?.[0] ?? '';
  expect(link).toBe(`${laptop.runtime.url}/app/runs/${run.split(':').at(-1)}`);
  expect(await (await fetch(link)).text()).toContain('<div id="root">');
  const plain = `${laptop.runtime.url}/runs/${encodeURIComponent(run)}`;
  expect(await (await fetch(plain)).text()).toContain('no luck');
  expect(mail?.text).toMatch(/aws stepfunctions redrive-execution .* --endpoint-url http:\S+$/m);
  expect(mail?.text).not.toContain('console.aws.amazon.com');
});
