/** Programs that open every link of a mail before its reader does: nothing is decided by looking. */
import { openLaptop, tidy } from '../e2e/support/laptop';
import { dataVersion } from '../e2e/support/rows';
import { counted } from '../support/full';
import { newestRequest } from '../../examples/housing/demo/recipient';
import { openBrowser } from './support/browser';
import { Attack } from './support/tally';

jest.setTimeout(600_000);
afterAll(tidy);

interface Listed {
  readonly items: readonly { readonly state: string; readonly votes: readonly { readonly decision?: string }[] }[];
}

async function waiting() {
  const laptop = await openLaptop();
  const arn = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(arn);
  const request = await newestRequest(laptop.client, 0);
  if (!request) throw new Error('no mail asks for a decision');
  const api = laptop.runtime.app?.httpApis.find(({ routes }) => routes.some(({ path }) => path === '/decisions'));
  const isUntouched = async () => {
    const { body } = await laptop.client.api(api?.apiId ?? '', 'GET', '/decisions');
    const [record] = (body as Listed).items;
    return laptop.isWaiting(arn) && record?.state === 'PENDING' && record.votes.every(({ decision }) => !decision);
  };
  return { laptop, arn, link: request.link, isUntouched };
}

test('HEAD, GET and other methods, with the code in every place that a scanner may put it', async () => {
  const { laptop, arn, link, isUntouched } = await waiting();
  const [page = '', secret = ''] = link.split('#');
  const heads = new Attack('scanner: HEAD');
  const gets = new Attack('scanner: GET');
  const others = new Attack('scanner: other methods');
  const most = counted(20, 100);
  for (let i = 0; i < most; i++) {
    const { status } = await fetch(page, { method: 'HEAD' });
    heads.tried(status !== 200 || !(await isUntouched()), `answered with ${status}`);
  }
  const digest = /name="digest"[^>]*value="([^"]*)"/.exec(await (await fetch(page)).text())?.[1] ?? '';
  const query = new URLSearchParams({ secret, decision: 'approved', comment: '', digest });
  for (let i = 0; i < most; i++) {
    const url = [page, link, `${page}?${query}`, `${page}?s=${secret}`][i % 4] ?? page;
    const { status } = await fetch(url);
    gets.tried(status !== 200 || !(await isUntouched()), `${url} answered with ${status}`);
  }
  const methods = ['PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  for (const method of methods) {
    const { status } = await fetch(page, { method, ...(method !== 'OPTIONS' && { body: query }) });
    others.tried(status < 400 || !(await isUntouched()), `${method} answered with ${status}`);
  }
  heads.end(most);
  gets.end(most);
  others.end(methods.length);
  // The link works all the same.
  await laptop.decide('approved');
  expect((await laptop.finish(arn)).outcome).toBe('deployed');
});

test('a browser that runs the page’s script, waits and leaves', async () => {
  const browser = await openBrowser();
  if (!browser) {
    console.log(
      'attack | scanner: browser with scripts | not tried: no Chrome, Edge or Chromium here (set CHROME_PATH)',
    );
    return;
  }
  const attack = new Attack('scanner: browser with scripts');
  const { link, isUntouched } = await waiting();
  const most = counted(5, 100);
  try {
    for (let i = 0; i < most; i++) {
      const page = await browser.newPage();
      const posts: string[] = [];
      page.on('request', (request) => {
        if (request.method() !== 'GET') posts.push(request.method());
      });
      await page.goto(link, { waitUntil: 'networkidle' });
      // The script ran: the code stands in the form, and was asked for by no request.
      const filled = await page.locator('#secret').inputValue();
      attack.tried(
        filled.length < 40 || posts.length > 0 || !(await isUntouched()),
        `${filled.length} ${posts.join()}`,
      );
      await page.close();
    }
  } finally {
    await browser.close();
  }
  attack.end(most);
});
