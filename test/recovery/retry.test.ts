import { ServiceError } from '../../local/src/services/types';
import { type Laptop, openLaptop, tidy } from '../e2e/support/laptop';
import { dataVersion } from '../e2e/support/rows';
import { leftovers } from './support/house';

jest.setTimeout(60_000);
afterEach(tidy);

const THROTTLED = 'Rate exceeded';

/** A laptop on which a call is throttled so many times; the names that were asked for are kept. */
async function throttling(operation: string, times: number): Promise<{ laptop: Laptop; names: string[] }> {
  const names: string[] = [];
  const laptop = await openLaptop({
    intercept: async (call, carryOut) => {
      if (call.operation !== operation) return carryOut();
      names.push(Object.entries(call.input).find(([member]) => member.endsWith('Name'))?.[1] as string);
      if (names.length <= times) throw new ServiceError('ThrottlingException', THROTTLED, 400);
      return carryOut();
    },
  });
  return { laptop, names };
}

/** Seconds between the attempts, by the history. */
function pauses(laptop: Laptop, arn: string): number[] {
  const moments = laptop.live(arn).events.filter(({ type }) => type === 'TaskSubmitFailed');
  const next = laptop.live(arn).events.filter(({ type }) => type === 'TaskScheduled');
  return moments.flatMap(({ id, timestamp }) => {
    const again = next.find((event) => event.id > id);
    return again ? [(Number(again.timestamp) - Number(timestamp)) / 1000] : [];
  });
}

test.each(['CreateTrainingJob', 'CreateProcessingJob'])(
  'a throttled %s is retried under a new name each time',
  async (operation) => {
    const { laptop, names } = await throttling(operation, 3);
    const { arn, outcome } = await laptop.approvedRun(dataVersion(1));
    expect(outcome).toBe('deployed');
    expect(new Set(names).size).toBe(4);
    expect(names.map((name) => /-r\d+-\d+$/.exec(name)?.[0])).toEqual(['-r0-0', '-r0-1', '-r0-2', '-r0-3']);
    // Full jitter: up to 2, 4 and 8 seconds.
    const [first = 0, second = 0, third = 0, ...more] = pauses(laptop, arn);
    expect(more).toEqual([]);
    expect([first <= 2, second <= 4, third <= 8, first + second + third > 0]).toEqual([true, true, true, true]);
    expect(await leftovers(laptop)).toEqual([]);
  },
);

test('retries end in the original error; a redrive tries again under new names', async () => {
  const { laptop, names } = await throttling('CreateTrainingJob', 8);
  const arn = await laptop.upload(dataVersion(1));
  const failed = await laptop.finish(arn);
  expect(failed).toMatchObject({ status: 'FAILED', error: 'SageMaker.AmazonSageMakerException' });
  expect(failed.cause).toContain(THROTTLED);
  expect(failed.states.at(-1)).toBe('Train model');
  expect(names).toHaveLength(7);

  await laptop.call('sfn', 'RedriveExecution', { executionArn: arn });
  await laptop.untilWaiting(arn);
  await laptop.decide('approved');
  expect((await laptop.finish(arn)).outcome).toBe('deployed');
  expect(names.slice(7).map((name) => /-r\d+-\d+$/.exec(name)?.[0])).toEqual(['-r1-0', '-r1-1']);
  expect(new Set(names).size).toBe(9);
  expect(await leftovers(laptop)).toEqual([]);
});
