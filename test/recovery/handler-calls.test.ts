import type { CallInterceptor } from '../../local/src/services/types';
import { ServiceError } from '../../local/src/services/types';
import { type Laptop, openLaptop, tidy } from '../e2e/support/laptop';
import { dataVersion } from '../e2e/support/rows';
import { FULL, seeded } from '../support/full';
import { leftovers, noticesOf } from './support/house';

jest.setTimeout(120_000);
afterEach(tidy);

/** The functions' own calls: whose role, service, operation. */
const CALLS = [
  ['NewData', 'sfn', 'StartExecution'],
  ['Ask', 'dynamodb', 'GetItem'],
  ['Ask', 'dynamodb', 'PutItem'],
  ['Ask', 'dynamodb', 'Query'],
  ['Ask', 'sesv2', 'SendEmail'],
  ['Decide', 'dynamodb', 'GetItem'],
  ['Decide', 'dynamodb', 'UpdateItem'],
  ['Decide', 'sfn', 'SendTaskSuccess'],
  ['Notify', 'dynamodb', 'Query'],
  ['Notify', 'sfn', 'GetExecutionHistory'],
  ['Notify', 'sns', 'Publish'],
] as const;

const FAULTS: Readonly<Record<string, ServiceError>> = {
  'throttled once': new ServiceError('ThrottlingException', 'Rate exceeded', 400),
  'a service error once': new ServiceError('InternalFailure', 'We encountered an internal error', 500),
  'answer lost': new ServiceError('InternalFailure', 'Read timed out', 500),
};

/** Mail and messages have no key by which a repetition could be known: they are sent again. */
const AT_LEAST_ONCE = new Set(['SendEmail', 'Publish']);

interface Planted {
  readonly intercept: CallInterceptor;
  hits: number;
}

function plant(role: string, service: string, operation: string, kind: string): Planted {
  const planted: Planted = {
    hits: 0,
    intercept: async (call, carryOut) => {
      const isIt = call.service === service && call.operation === operation && call.context.caller.includes(role);
      if (!isIt || planted.hits++ > 0) return carryOut();
      if (kind === 'answer lost') await carryOut();
      throw FAULTS[kind] as ServiceError;
    },
  };
  return planted;
}

/** Training fails, people are told, a redrive, a request, a decision: every function is called. */
async function story(laptop: Laptop): Promise<string> {
  laptop.quick.fail = (kind) => (kind === 'training' ? 'no good' : undefined);
  const arn = await laptop.upload(dataVersion(1));
  expect((await laptop.finish(arn)).status).toBe('FAILED');
  laptop.quick.fail = undefined;
  await laptop.call('sfn', 'RedriveExecution', { executionArn: arn });
  await laptop.untilWaiting(arn);
  expect(await laptop.decide('approved')).toMatch(/approved/i);
  expect((await laptop.finish(arn)).outcome).toBe('deployed');
  return arn;
}

const random = seeded(11);
const kinds = Object.keys(FAULTS);
const cells = CALLS.flatMap((call) =>
  (FULL ? kinds : [kinds[random(kinds.length)] as string]).map((kind) => [...call, kind] as const),
);

test.each(cells)('%s: %s %s, %s: as if undisturbed', async (role, service, operation, kind) => {
  const planted = plant(role, service, operation, kind);
  const laptop = await openLaptop({ intercept: planted.intercept });
  const arn = await story(laptop);
  expect(planted.hits).toBeGreaterThan(1);
  expect(laptop.runs).toEqual([arn]);
  const twice = kind === 'answer lost' && AT_LEAST_ONCE.has(operation);
  const requests = (await laptop.mails()).filter(({ text }) => /\/approvals\/\S+#/.test(text ?? ''));
  expect(requests).toHaveLength(twice && operation === 'SendEmail' ? 2 : 1);
  expect(await noticesOf(laptop, arn)).toHaveLength(twice && operation === 'Publish' ? 2 : 1);
  expect(await leftovers(laptop)).toEqual([]);
});
