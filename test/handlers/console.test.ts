/** The console API's logic with fakes that hold more than a test could run. */
import { type ExecutionListItem, type HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { Bucketeer } from '../../handlers/console/bucketeer';
import { Memory } from '../../handlers/console/memory';
import { RequestList } from '../../handlers/console/approvals/request-list';
import { voteIndex } from '../../handlers/console/approvals/voter';
import { PackageShelf } from '../../handlers/console/models/packages';
import { route } from '../../handlers/console/routes';
import { RunDescriptions } from '../../handlers/console/runs/descriptions';
import { Histories } from '../../handlers/console/runs/histories';
import type { ConsoleTools } from '../../handlers/console/tools';
import { viewerOf } from '../../handlers/console/viewer';
import type { RunEvents, RunList } from '../../handlers/shared/console-contract';
import type { HttpAnswer, HttpEvent } from '../../handlers/shared/http';
import { redact } from '../../handlers/shared/redact';
import { S3Requests } from '../../handlers/shared/s3';

const MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:prices';
const START = Date.parse('2026-11-24T08:00:00Z');
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Fake {
  readonly runs?: number;
  readonly events?: readonly HistoryEvent[];
}

/** Step Functions with many runs or a long history; counts what it is asked. */
function stepFunctions({ runs = 0, events = [] }: Fake) {
  const asked: Record<string, number> = {};
  const nameOf = (index: number) => `run-${runs - index}`;
  const item = (index: number): ExecutionListItem => ({
    executionArn: `${MACHINE.replace(':stateMachine:', ':execution:')}:${nameOf(index)}`,
    stateMachineArn: MACHINE,
    name: nameOf(index),
    status: 'SUCCEEDED',
    startDate: new Date(START - index * 60_000),
    stopDate: new Date(START - index * 60_000 + 30_000),
  });
  const answers: Record<string, (input: Record<string, unknown>) => object> = {
    ListExecutionsCommand: ({ maxResults = 100, nextToken = '0' }) => {
      const [from, to] = [Number(nextToken), Number(nextToken) + Number(maxResults)];
      const executions = Array.from({ length: Math.max(0, Math.min(to, runs) - from) }, (_, index) =>
        item(from + index),
      );
      return { executions, ...(to < runs && { nextToken: String(to) }) };
    },
    DescribeExecutionCommand: ({ executionArn }) => ({
      executionArn,
      status: events.length > 0 ? 'RUNNING' : 'SUCCEEDED',
      startDate: new Date(START),
      input: JSON.stringify({ v: 1, dataVersion: 'abc', reason: 'new-data', startedBy: 'event:s3' }),
      ...(events.length === 0 && {
        output: JSON.stringify({
          outcome: 'deployed',
          package: { version: 3 },
          evaluation: { metrics: { score: 0.5 } },
        }),
      }),
    }),
    GetExecutionHistoryCommand: ({ reverseOrder, maxResults = 100, nextToken = '0' }) => {
      const all = reverseOrder ? [...events].reverse() : events;
      const [from, to] = [Number(nextToken), Number(nextToken) + Number(maxResults)];
      return { events: all.slice(from, to), ...(to < all.length && { nextToken: String(to) }) };
    },
  };
  const send = async (command: { readonly input: object }): Promise<never> => {
    const name = command.constructor.name;
    asked[name] = (asked[name] ?? 0) + 1;
    const answer = answers[name];
    if (!answer) throw new Error(`nobody has said what ${name} answers`);
    return answer(command.input as Record<string, unknown>) as never;
  };
  return { sfn: { send } as unknown as ConsoleTools['sfn'], asked };
}

function toolsOf(fake: Fake): { readonly tools: ConsoleTools; readonly asked: Record<string, number> } {
  const { sfn, asked } = stepFunctions(fake);
  const nobody = { send: () => Promise.reject(new Error('not asked in this test')) } as never;
  const s3 = new Bucketeer(new S3Requests({} as never));
  const tools: ConsoleTools = {
    settings: {
      workflow: 'Prices',
      stateMachineArn: MACHINE,
      headlineMetric: 'score',
      endpointName: 'prices',
      packageGroupName: 'prices',
      inputFolder: 's3://data/raw/',
      readOnly: false,
      functionLogs: {},
    },
    sfn,
    s3,
    sagemaker: nobody,
    logs: nobody,
    log: silent,
    now: () => new Date(START),
    nonce: () => 'nonce',
    files: s3,
    histories: new Histories(sfn),
    descriptions: new RunDescriptions(sfn),
    packages: new PackageShelf(nobody),
    approvals: [],
    requests: new RequestList(() => START),
    models: { find: () => Promise.reject(new Error('not asked in this test')) },
  };
  return { tools, asked };
}

interface Asked {
  readonly routeKey: string;
  readonly id?: string;
  readonly query?: Record<string, string>;
  readonly authorizer?: object;
}

const eventOf = ({ routeKey, id, query, authorizer = { iam: { userArn: 'arn:aws:iam::1:user/ann' } } }: Asked) =>
  ({
    routeKey,
    rawPath: '/',
    headers: {},
    requestContext: { http: { method: routeKey.split(' ')[0], sourceIp: '1.2.3.4' }, authorizer },
    ...(id && { pathParameters: { id } }),
    ...(query && { queryStringParameters: query }),
  }) as unknown as HttpEvent;

async function get<T>(tools: ConsoleTools, asked: Asked): Promise<HttpAnswer & { readonly value: T }> {
  const answer = await route(eventOf(asked), tools);
  return { ...answer, value: JSON.parse(answer.body ?? 'null') as T };
}

test('of 2,000 runs a page is described, and once', async () => {
  const { tools, asked } = toolsOf({ runs: 2000 });
  const ask = (next?: string) =>
    get<RunList>(tools, { routeKey: 'GET /runs', query: { limit: '50', ...(next && { next }) } });
  const { value: first } = await ask();
  expect(first.items.map(({ id }) => id).slice(0, 2)).toEqual(['run-2000', 'run-1999']);
  expect(first.items[0]).toMatchObject({ outcome: 'deployed', version: 3, metric: { name: 'score', value: 0.5 } });
  expect(asked).toEqual({ ListExecutionsCommand: 1, DescribeExecutionCommand: 50 });
  await ask();
  expect(asked).toEqual({ ListExecutionsCommand: 2, DescribeExecutionCommand: 50 });
  const seen = new Set(first.items.map(({ id }) => id));
  for (let { next } = first; next !== undefined;) {
    const { value } = await ask(next);
    for (const { id } of value.items) seen.add(id);
    next = value.next;
  }
  expect(seen.size).toBe(2000);
});

/** A history of passes; the last one writes the evaluation. */
const history = (count: number, output = ''): HistoryEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    previousEventId: index,
    timestamp: new Date(START + index),
    type: 'PassStateExited' as const,
    stateExitedEventDetails: {
      name: 'Measure',
      output,
      ...(index === count - 1 && { assignedVariables: { evaluation: '{"metrics":{"score":0.9}}', data: '{cut' } }),
    },
  }));

test('a history of 5,000 events is read once, and later only what came since', async () => {
  const events = history(5000);
  const { tools, asked } = toolsOf({ events });
  const ask = (query?: Record<string, string>) =>
    get<RunEvents>(tools, { routeKey: 'GET /runs/{id}/events', id: 'long', ...(query && { query }) });
  const ids: number[] = [];
  let page = (await ask()).value;
  for (ids.push(...page.items.map(({ id }) => id)); page.more; ids.push(...page.items.map(({ id }) => id))) {
    page = (await ask({ after: String(page.lastId) })).value;
  }
  expect(ids).toEqual(events.map(({ id }) => id));
  const old = (await ask({ before: '4001' })).value;
  expect([old.items[0]?.id, old.items.at(-1)?.id, old.more]).toEqual([3001, 4000, true]);

  const detail = () => get<{ run: { metric: object } }>(tools, { routeKey: 'GET /runs/{id}', id: 'long' });
  expect((await detail()).value.run.metric).toEqual({ name: 'score', value: 0.9 });
  const before = asked.GetExecutionHistoryCommand ?? 0;
  await detail();
  expect((asked.GetExecutionHistoryCommand ?? 0) - before).toBe(1);
});

test('an answer stays below what Lambda gives back, and the rest follows', async () => {
  const events = history(200, 'x'.repeat(90_000));
  const { tools } = toolsOf({ events });
  const ids: number[] = [];
  for (let after = 0, more = true; more;) {
    const query = { after: String(after) };
    const { body = '', value } = await get<RunEvents>(tools, { routeKey: 'GET /runs/{id}/events', id: 'big', query });
    expect(body.length).toBeLessThan(3_000_000);
    ids.push(...value.items.map(({ id }) => id));
    ({ lastId: after, more } = value);
  }
  expect(ids).toEqual(events.map(({ id }) => id));
});

test.each([
  [{ iam: { userArn: 'arn:aws:iam::1:user/ann' } }, 'arn:aws:iam::1:user/ann'],
  [{ jwt: { claims: { email: 'ann@example.com', sub: '7' } } }, 'ann@example.com'],
  [{ jwt: { claims: { email: 'ann@example.com', email_verified: 'true', sub: '7' } } }, 'ann@example.com'],
  [{ jwt: { claims: { email: 'boss@example.com', email_verified: 'false', sub: '7' } } }, '7'],
  [{ jwt: { claims: { sub: '7' } } }, '7'],
])('the name of %j is %s', (authorizer, by) => {
  expect(viewerOf(eventOf({ routeKey: 'GET /console', authorizer }), false)).toMatchObject({ by, mayWrite: true });
});

test('a request that says nobody’s name is refused, whatever else it says', async () => {
  const { tools } = toolsOf({});
  for (const authorizer of [{}, { jwt: { claims: {} } }, { lambda: { by: 'me' } }]) {
    const { statusCode, value } = await get<{ title: string }>(tools, { routeKey: 'GET /console', authorizer });
    expect([statusCode, value.title]).toEqual([403, 'Nobody is signed in']);
  }
});

test('of people who signed in, those decide who were asked, with their own vote', () => {
  const votes = [
    { recipient: 'Ann@example.com', secretHashes: [] },
    { recipient: 'bob@example.com', secretHashes: [] },
  ];
  const person = (by: string) => ({ by, way: 'jwt' as const, mayWrite: true });
  expect(voteIndex({ votes }, person('bob@example.com'))).toBe(1);
  expect(voteIndex({ votes }, person('ann@example.com'))).toBe(0);
  expect(voteIndex({ votes }, person('eve@example.com'))).toMatch(/signed in as eve@.*asks Ann@.*bob@/);
  expect(voteIndex({ votes }, { by: 'arn:aws:iam::1:user/x', way: 'iam', mayWrite: true })).toBeUndefined();
});

test('AWS that is busy, or refuses the function, is told in words and not as a fault of the request', async () => {
  const { tools } = toolsOf({});
  const failing = (name: string) => ({
    ...tools,
    sfn: {
      send: () => Promise.reject(Object.assign(new Error('secret detail'), { name })),
    } as unknown as ConsoleTools['sfn'],
  });
  const ask = (name: string) => get<{ detail: string }>(failing(name), { routeKey: 'GET /runs' });
  expect(await ask('ThrottlingException')).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
  expect(await ask('AccessDeniedException')).toMatchObject({ statusCode: 502 });
  expect(await ask('InvalidToken')).toMatchObject({ statusCode: 400 });
  expect((await ask('AccessDeniedException')).body).not.toContain('secret detail');
});

test('an upload’s address is the bucket’s own, signed for one object of one size', async () => {
  const credentials = async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' });
  const { sha256 } = new SFNClient({ region: 'eu-west-1' }).config;
  const s3 = new Bucketeer(new S3Requests({ region: async () => 'eu-west-1', credentials, sha256 } as never));
  const put = { key: 'raw/uploads/a b.csv.data', contentType: 'text/csv', bytes: 12 };
  const url = new URL(await s3.signPut({ bucket: 'data', ...put }));
  expect([url.origin, url.pathname]).toEqual([
    'https://data.s3.eu-west-1.amazonaws.com',
    '/raw/uploads/a%20b.csv.data',
  ]);
  expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host');
  expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
  // The certificate of S3 covers no bucket with dots.
  expect(await s3.signPut({ bucket: 'my.data', ...put })).toMatch(
    /^https:\/\/s3\.eu-west-1\.amazonaws\.com\/my\.data\//,
  );
});

test('what is remembered is what was looked at last', () => {
  const memory = new Memory<number>(2);
  memory.set('a', 1);
  memory.set('b', 2);
  memory.get('a');
  memory.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => memory.get(key))).toEqual([1, undefined, 3]);
});

test('task tokens are taken out wherever they stand, and of a long text in no time', () => {
  const aws = `AAAAKgAAAAIAAAAA${'b1/+'.repeat(60)}==`;
  const local = `${'a9+/'.repeat(21)}zz==`;
  for (const token of [aws, aws.replace('==', ''), local]) {
    expect(redact(`{"a":"${token}","b":1}`)).toBe('{"a":"[task token]","b":1}');
    expect(redact(`text\\n${token} more`)).not.toContain(token.slice(8, 80));
  }
  const digest = 'f'.repeat(64);
  expect(redact(digest)).toBe(digest);
  expect(redact('x'.repeat(1_000_000))).toHaveLength(1_000_000);
});
