import { createHash, randomBytes } from 'node:crypto';
import { ApprovalStore } from '../../handlers/shared/approval/approvals';
import {
  approvalDesk,
  awsError,
  ballot,
  DAY,
  type Desk,
  fakeClient,
  FORM,
  formPost,
  httpEvent,
  idOf,
  openTable,
  payload,
  type Table,
} from './support';

let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

async function asked(options?: Parameters<typeof approvalDesk>[1]) {
  const desk = approvalDesk(table, options);
  const request = payload();
  await desk.ask(request);
  const id = idOf(request);
  return {
    desk,
    request,
    id,
    ann: desk.secretOf('ann@example.com'),
    bob: desk.secretOf('bob@example.com'),
    record: async () => (await desk.tools.store.get(id))!,
  };
}

const get = (desk: Desk, id: string, method = 'GET', prefix = '') =>
  desk.http(httpEvent(method, `${prefix}/approvals/${id}`));

describe('the page', () => {
  test('shows the evaluation and changes nothing, however often it is fetched', async () => {
    const { desk, id, record } = await asked();
    const before = await record();
    for (let i = 0; i < 50; i++) await get(desk, id, i % 2 ? 'HEAD' : 'GET');
    const page = await get(desk, id);
    expect(page.statusCode).toBe(200);
    for (const shown of ['45,335', '47,900', '20,640 read, 12 quarantined', '3f9ac2d41b07', 'event:s3', 'in 3 days']) {
      expect(page.body).toContain(shown);
    }
    expect(await record()).toEqual(before);
    expect(desk.answers).toHaveLength(0);
  });

  test('HEAD has no body, and a path prefix before the address is fine', async () => {
    const { desk, id } = await asked();
    expect(await get(desk, id, 'HEAD')).toMatchObject({ statusCode: 200, body: '' });
    expect(await get(desk, id, 'GET', '/stage/proxy')).toMatchObject({ statusCode: 200 });
  });

  test('forbids framing, caching, referrers and everything from elsewhere', async () => {
    const { desk, id } = await asked();
    const { headers = {}, body = '', cookies } = await get(desk, id);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const policy = String(headers['content-security-policy']);
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]) {
      expect(policy).toContain(rule);
    }
    expect(policy).not.toContain('unsafe');
    expect(body).not.toMatch(/src=|href="(?!#)/);
    // An attribute style or an event handler would be blocked by the policy.
    expect(body).not.toMatch(/ (style|on\w+)=/);
    expect(body.length).toBeLessThan(60_000);
    expect(cookies).toBeUndefined();
  });

  test.each(['style', 'script'])('its policy allows exactly the %s that it holds', async (tag) => {
    const { desk, id } = await asked();
    const { headers = {}, body = '' } = await get(desk, id);
    const contents = [...body.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(
      ([, content]) => content!,
    );
    expect(contents).toHaveLength(1);
    const hash = createHash('sha256').update(contents[0]!).digest('base64');
    expect(headers['content-security-policy']).toContain(`${tag}-src 'sha256-${hash}'`);
  });

  test('holds neither token nor hash nor secret', async () => {
    const { desk, id, request, ann, record } = await asked();
    const { body = '' } = await get(desk, id);
    expect(body).not.toContain(request.taskToken);
    expect(body).not.toContain(ann);
    expect(body).not.toContain((await record()).votes[0]!.secretHashes[0]);
  });

  test('escapes what the data brought along', async () => {
    const desk = approvalDesk(table);
    const request = payload();
    const evil = '<img src=x onerror=alert(1)>"\'&';
    await desk.ask({ ...request, evaluation: { ...request.evaluation, reasons: [evil] } });
    const page = await get(desk, idOf(request));
    expect(page.body).not.toContain('<img');
    expect(page.body).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
    expect(JSON.stringify(desk.mails[0]?.input)).not.toContain('<p style=\\"margin:0 0 8px\\"><img');
  });

  test.each(['nothing', '../../etc/passwd', 'x'.repeat(200), '%3Cscript%3E'])(
    'an unknown address %s is a 404',
    async (id) => {
      expect(await get(approvalDesk(table), id)).toMatchObject({ statusCode: 404 });
    },
  );
});

describe('a posted decision', () => {
  test('is recorded with its recipient, delivered, and answered with a receipt', async () => {
    const { desk, id, bob, request, record } = await asked();
    const answer = await desk.http(formPost(id, ballot(bob, { comment: 'looks right' })));
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Thank you: approved');
    expect(await record()).toMatchObject({
      state: 'DELIVERED',
      result: { decision: 'approved', by: 'bob@example.com', comment: 'looks right', evaluationDigest: 'd'.repeat(64) },
      votes: [{ recipient: 'ann@example.com' }, { recipient: 'bob@example.com', decision: 'approved' }],
      audit: [
        { action: 'asked' },
        {
          action: 'decided',
          by: 'bob@example.com',
          decision: 'approved',
          evaluationDigest: 'd'.repeat(64),
          from: { ip: '192.0.2.7', userAgent: 'test', way: 'link' },
        },
        { action: 'delivered' },
        { action: 'told', detail: 'told ann@example.com' },
      ],
    });
    expect((await record()).pendingOf).toBeUndefined();
    expect(desk.answers).toEqual([
      {
        command: 'SendTaskSuccessCommand',
        input: { taskToken: request.taskToken, output: JSON.stringify((await record()).result) },
      },
    ]);
  });

  test('takes a base64 body, as API Gateway may send it', async () => {
    const { desk, id, ann, record } = await asked();
    const event = formPost(id, ballot(ann));
    await desk.http({ ...event, isBase64Encoded: true, body: Buffer.from(event.body ?? '').toString('base64') });
    expect((await record()).state).toBe('DELIVERED');
  });

  test('a repeat shows what was decided and delivers nothing twice', async () => {
    const { desk, id, ann } = await asked();
    const event = formPost(id, ballot(ann));
    await desk.http(event);
    const repeat = await desk.http(event);
    expect(repeat.statusCode).toBe(200);
    expect(repeat.body).toContain('ann@example.com approved');
    expect(desk.answers).toHaveLength(1);
  });

  test('a repeat delivers a decision whose delivery was lost', async () => {
    let down = true;
    const sfn = fakeClient(() => {
      if (down) throw awsError('ServiceUnavailable');
      return {};
    });
    const { desk, id, ann, record } = await asked({ sfn });
    const event = formPost(id, ballot(ann));
    expect((await desk.http(event)).body).toContain('at the latest when it asks again');
    expect((await record()).state).toBe('DECIDED');
    down = false;
    expect((await desk.http(event)).statusCode).toBe(200);
    expect((await record()).state).toBe('DELIVERED');
  });

  test('the other recipient is told who was first', async () => {
    const { desk, id, ann, bob, record } = await asked();
    await desk.http(formPost(id, ballot(ann)));
    const second = await desk.http(formPost(id, ballot(bob, { decision: 'rejected', comment: 'no' })));
    expect(second.statusCode).toBe(409);
    expect(second.body).toContain('ann@example.com approved');
    expect((await record()).result?.by).toBe('ann@example.com');
  });

  test('two at once: one decision, one delivery, the other told', async () => {
    for (let race = 0; race < 10; race++) {
      const { desk, id, ann, bob, record } = await asked();
      const answers = await Promise.all([
        desk.http(formPost(id, ballot(ann))),
        desk.http(formPost(id, ballot(bob, { decision: 'rejected', comment: 'no' }))),
      ]);
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
      const { audit, result } = await record();
      expect(audit.filter(({ action }) => action === 'decided')).toHaveLength(1);
      // Both may send the one result; Step Functions takes the first.
      for (const { input } of desk.answers) expect(input.output).toBe(JSON.stringify(result));
    }
  });

  const refusals: [string, Parameters<typeof ballot>[1], number, string][] = [
    ['a forged code', { secret: 'A'.repeat(43) }, 403, 'does not belong to this request'],
    ['no code', { secret: '' }, 400, 'Enter the code'],
    ['an old digest', { digest: 'e'.repeat(64) }, 409, 'is not the one that waits'],
    ['no digest', { digest: '' }, 400, 'Open the page again'],
    ['a rejection without a comment', { decision: 'rejected', comment: ' \n' }, 400, 'needs a comment'],
    ['a decision that is none', { decision: 'maybe' }, 400, 'Choose to approve or to reject'],
    ['a long comment', { comment: 'x'.repeat(2001) }, 400, 'at most 2000'],
  ];
  test.each(refusals)('refuses %s and decides nothing', async (_name, change, statusCode, words) => {
    const { desk, id, ann, record } = await asked();
    const answer = await desk.http(formPost(id, ballot(ann, change)));
    expect(answer.statusCode).toBe(statusCode);
    expect(answer.body).toContain(words);
    expect(answer.body).not.toContain(ann);
    expect((await record()).state).toBe('PENDING');
    expect(desk.answers).toHaveLength(0);
  });

  test('takes no other code of 500 tried', async () => {
    const { desk, id, ann, record } = await asked();
    // Forged at random, and the true one with one letter changed.
    const near = [...ann].map((letter, at) => ann.slice(0, at) + (letter === 'x' ? 'y' : 'x') + ann.slice(at + 1));
    const forged = Array.from({ length: 500 - near.length }, () => randomBytes(32).toString('base64url'));
    let taken = 0;
    for (const secret of [...near, ...forged]) {
      if ((await desk.http(formPost(id, ballot(secret)))).statusCode !== 403) taken++;
    }
    expect(taken).toBe(0);
    expect((await record()).state).toBe('PENDING');
  });

  test('refuses the code of another request', async () => {
    const one = await asked();
    const other = await asked();
    expect(await one.desk.http(formPost(one.id, ballot(other.ann)))).toMatchObject({ statusCode: 403 });
    expect((await one.record()).state).toBe('PENDING');
  });

  test.each([
    ['Sec-Fetch-Site cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site same-site', { 'sec-fetch-site': 'same-site' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['an Origin that is no URL', { origin: 'evil' }],
  ])('refuses %s', async (_name, headers) => {
    const { desk, id, ann, record } = await asked();
    expect(await desk.http(formPost(id, ballot(ann), headers))).toMatchObject({ statusCode: 403 });
    expect((await record()).state).toBe('PENDING');
  });

  test.each([
    ['1 MB', 413, { headers: FORM, body: `comment=${'x'.repeat(1_000_000)}` }],
    ['JSON', 415, { headers: { 'content-type': 'application/json' }, body: '{}' }],
    ['no type', 415, { body: 'decision=approved' }],
    ['a field twice', 400, { headers: FORM, body: 'decision=approved&decision=rejected' }],
    ['nothing', 400, { headers: FORM }],
    ['noise', 400, { headers: FORM, body: '%%%&&&==\u0000' }],
  ])('a body of %s is a %d', async (_name, statusCode, request) => {
    const { desk, id, record } = await asked();
    expect(await desk.http(httpEvent('POST', `/approvals/${id}`, request))).toMatchObject({ statusCode });
    expect((await record()).state).toBe('PENDING');
  });

  test('keeps a comment as text: no markup, no control characters', async () => {
    const { desk, id, ann, record } = await asked();
    const comment = '<script>alert(1)</script>\r\nsecond\u0000 line\u001b[31m';
    const answer = await desk.http(formPost(id, ballot(ann, { comment })));
    expect((await record()).result?.comment).toBe('<script>alert(1)</script>\nsecond line[31m');
    expect(answer.body).not.toContain('<script>alert');
  });

  test('logs neither code nor token', async () => {
    const { desk, id, ann, request } = await asked();
    await desk.http(formPost(id, ballot(ann, { secret: 'forged-code-of-43-letters' })));
    await desk.http(formPost(id, ballot(ann)));
    const log = JSON.stringify(desk.lines);
    for (const secret of [ann, request.taskToken, 'forged-code']) expect(log).not.toContain(secret);
  });

  test('other methods are refused', async () => {
    const { desk, id } = await asked();
    expect(await get(desk, id, 'DELETE')).toMatchObject({ statusCode: 405, headers: { allow: 'GET, HEAD, POST' } });
  });
});

test('a table that throttles is told in words, and the same form counts later', async () => {
  const { desk, id, ann, record } = await asked();
  const { store } = desk.tools;
  const throttled = fakeClient(() => {
    throw awsError('ProvisionedThroughputExceededException', 'slow down');
  });
  Object.assign(desk.tools, { store: new ApprovalStore(throttled.client, 'approvals') });
  const answer = await desk.http(formPost(id, ballot(ann)));
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('send it again: it counts once');
  expect(await desk.http(httpEvent('GET', '/decisions', { userArn: 'arn:x' }))).toMatchObject({ statusCode: 503 });
  Object.assign(desk.tools, { store });
  await desk.http(formPost(id, ballot(ann)));
  expect((await record()).state).toBe('DELIVERED');
});

describe('a request that is over says so', () => {
  test('expired by the clock, while the record still says PENDING', async () => {
    const { desk, id, ann, record } = await asked();
    desk.clock.at += 3 * DAY;
    expect((await get(desk, id)).body).toContain('has expired');
    const post = await desk.http(formPost(id, ballot(ann)));
    expect(post).toMatchObject({ statusCode: 410 });
    expect((await record()).state).toBe('PENDING');
  });

  test('the write itself refuses an expired request, whatever was read before', async () => {
    const { desk, request, record } = await asked();
    const late = { decision: 'approved', by: 'ann@example.com', at: request.expiresAt, comment: '' } as const;
    expect(await desk.tools.store.vote(await record(), late, undefined, 0)).toBeUndefined();
    expect((await record()).state).toBe('PENDING');
  });

  test('closed because its run ended', async () => {
    const { desk, id, ann, record } = await asked();
    await desk.tools.store.close(await record(), new Date().toISOString(), 'the run failed');
    expect(await get(desk, id)).toMatchObject({ statusCode: 409 });
    const post = await desk.http(formPost(id, ballot(ann)));
    expect(post.statusCode).toBe(409);
    expect(post.body).toContain('ended before anyone decided');
    expect((await record()).state).toBe('CLOSED');
  });

  test('superseded by a newer run', async () => {
    const { desk, id, ann } = await asked();
    await desk.ask(payload({ askedAt: '2026-11-25T09:00:00.000Z' }));
    expect((await get(desk, id)).body).toContain('A newer run took over');
    expect(await desk.http(formPost(id, ballot(ann)))).toMatchObject({ statusCode: 410 });
  });
});
