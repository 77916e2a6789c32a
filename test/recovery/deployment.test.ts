import { fullApp, removeFolders, synthesized } from '../contract/support/apps';
import { type Laptop, openLaptop, tidy } from '../e2e/support/laptop';
import { dataVersion } from '../e2e/support/rows';
import {
  deleteEndpoint,
  deployByHand,
  putStatus,
  redriveToTheEnd,
  theEndpoint,
  servedVersion,
} from './support/by-hand';
import { halfDone, leftovers } from './support/house';
import { better, withChampion, withMeanwhile } from './support/with-champion';

jest.setTimeout(120_000);
afterAll(async () => {
  await tidy();
  removeFolders();
});

const TEN_MINUTES = 10 / 1440;

/** Uploads version 2 and waits until people are asked. */
async function asked(laptop: Laptop): Promise<string> {
  const arn = await laptop.upload(dataVersion(2));
  await laptop.untilWaiting(arn);
  return arn;
}

test('no endpoint: it is created; one in service: it is updated, and serves all the while', async () => {
  const laptop = await openLaptop({ quick: better() });
  const first = await laptop.approvedRun(dataVersion(1));
  expect(first).toMatchObject({ outcome: 'deployed' });
  expect(await theEndpoint(laptop)).toMatchObject({ status: 'InService', ...first.output?.endpoint });
  expect(await servedVersion(laptop)).toBe('1');
  const second = await laptop.approvedRun(dataVersion(2));
  expect(second).toMatchObject({ outcome: 'deployed' });
  expect(await theEndpoint(laptop)).toMatchObject({ status: 'InService', ...second.output?.endpoint });
  expect(await servedVersion(laptop)).toBe('2');
  expect(second.states).not.toContain('Create endpoint');
  expect(await leftovers(laptop)).toEqual([]);
});

test.each(['Creating', 'Updating', 'SystemUpdating', 'RollingBack'] as const)(
  'an endpoint that is %s is waited for, then updated',
  async (status) => {
    const laptop = await withChampion();
    const arn = await asked(laptop);
    const { configName } = await theEndpoint(laptop);
    await putStatus(laptop, status);
    await laptop.decide('approved');
    await laptop.advanceDays(TEN_MINUTES);
    expect(await theEndpoint(laptop)).toMatchObject({ status, configName });
    expect(await servedVersion(laptop)).toBe('1');
    expect(laptop.live(arn).isRunning).toBe(true);
    await putStatus(laptop, 'InService');
    expect(await laptop.finish(arn)).toMatchObject({ outcome: 'deployed' });
    expect(await servedVersion(laptop)).toBe('2');
    expect(await leftovers(laptop)).toEqual([]);
  },
);

test.each(['SystemUpdating', 'RollingBack'] as const)(
  'an endpoint that is %s at the very moment of the update is waited for, then updated',
  async (status) => {
    const { laptop, meanwhile } = await withMeanwhile();
    const arn = await asked(laptop);
    meanwhile.before('Update endpoint', () => putStatus(laptop, status));
    await laptop.decide('approved');
    await laptop.advanceDays(TEN_MINUTES);
    expect(laptop.live(arn).isRunning).toBe(true);
    await putStatus(laptop, 'InService');
    expect(await laptop.finish(arn)).toMatchObject({ outcome: 'deployed' });
    expect(await servedVersion(laptop)).toBe('2');
  },
);

describe('an endpoint that fails', () => {
  const REASON = 'no module named lightgbm';

  async function failedFirst(): Promise<{ laptop: Laptop; arn: string }> {
    const laptop = await openLaptop({ quick: better() });
    laptop.quick.fail = (kind) => (kind === 'server' ? REASON : undefined);
    const { arn, status, cause } = await laptop.approvedRun(dataVersion(1));
    expect([status, cause]).toEqual(['FAILED', expect.stringMatching(new RegExp(`is Failed: .*${REASON}`))]);
    expect((await laptop.mails()).at(-1)).toMatchObject({
      subject: 'California Housing failed at Report failed endpoint',
      text: expect.stringContaining(REASON),
    });
    expect(await theEndpoint(laptop)).toMatchObject({ status: 'Failed' });
    laptop.quick.fail = undefined;
    return { laptop, arn };
  }

  test('is deleted and created by the next run', async () => {
    const { laptop } = await failedFirst();
    const { outcome, states } = await laptop.approvedRun(dataVersion(2));
    expect(outcome).toBe('deployed');
    expect(states).toContain('Delete failed endpoint');
    expect(await servedVersion(laptop)).toBe('2');
    expect(await halfDone(laptop)).toEqual([]);
  });

  test.each(['and is still there', 'and was deleted by hand'])('is made anew by a redrive, %s', async (how) => {
    const { laptop, arn } = await failedFirst();
    if (how.endsWith('by hand')) await deleteEndpoint(laptop);
    const end = await redriveToTheEnd(laptop, laptop.end(arn));
    expect(end).toMatchObject({ outcome: 'deployed' });
    expect(await theEndpoint(laptop)).toMatchObject({ status: 'InService', ...end.output?.endpoint });
    expect(await servedVersion(laptop)).toBe('1');
    expect(await leftovers(laptop)).toEqual([]);
  });

  test('in an update returns to the former model, and people read why', async () => {
    const laptop = await withChampion();
    const before = await theEndpoint(laptop);
    laptop.quick.fail = (kind) => (kind === 'server' ? REASON : undefined);
    const { outcome, output } = await laptop.approvedRun(dataVersion(2));
    expect(outcome).toBe('rolled-back');
    expect(output?.reasons?.join()).toContain(REASON);
    expect(await theEndpoint(laptop)).toEqual(before);
    expect(await servedVersion(laptop)).toBe('1');
    laptop.quick.fail = undefined;
    expect(await laptop.approvedRun(dataVersion(3))).toMatchObject({ outcome: 'deployed' });
  });
});

test('an alarm while traffic moves returns the endpoint to the former model: rolled-back', async () => {
  const laptop = await openLaptop({ cdkOut: synthesized(fullApp), quick: better() });
  const approvedRun = async (number: number) => {
    const arn = await laptop.upload(dataVersion(number), 'in/housing.csv');
    await laptop.untilWaiting(arn);
    await laptop.decide('approved');
    return laptop.finish(arn);
  };
  expect(await approvedRun(1)).toMatchObject({ outcome: 'deployed' });
  const before = await theEndpoint(laptop);
  laptop.quick.alarm = () => 'Invocation5XXErrors is above 1';
  const { outcome, output, states } = await approvedRun(2);
  expect(outcome).toBe('rolled-back');
  expect(output?.reasons).toEqual([
    expect.stringContaining('returned the endpoint to the former config'),
    expect.stringContaining('Invocation5XXErrors is above 1'),
  ]);
  expect(states).not.toContain('Smoke test');
  expect(await theEndpoint(laptop)).toEqual(before);
  expect(await servedVersion(laptop)).toBe('1');
  laptop.quick.alarm = undefined;
  expect(await approvedRun(3)).toMatchObject({ outcome: 'deployed' });
  expect(await servedVersion(laptop)).toBe('3');
});

describe('a model that fails its smoke test', () => {
  const broken = (): never => {
    throw new Error('the booster is empty');
  };

  test.each([
    ['predicts nonsense', () => -1, 'predicts -1'],
    ['answers with an error', broken, 'the booster is empty'],
  ])('and %s is removed with its endpoint when it was the first', async (_how, predict, reason) => {
    const laptop = await openLaptop({ quick: { ...better(), predict } });
    const { outcome, output } = await laptop.approvedRun(dataVersion(1));
    expect(outcome).toBe('rolled-back');
    expect(output?.reasons?.join()).toContain(reason);
    expect(await laptop.endpoint()).toBeUndefined();
    laptop.quick.predict = undefined;
    expect(await laptop.approvedRun(dataVersion(2))).toMatchObject({ outcome: 'deployed' });
    expect(await leftovers(laptop)).toEqual([]);
  });

  test.each([
    ['predicts nonsense', () => -1],
    ['answers with an error', broken],
  ])('and %s gives way to the former model', async (_how, predict) => {
    const laptop = await withChampion();
    const before = await theEndpoint(laptop);
    laptop.quick.predict = predict;
    expect(await laptop.approvedRun(dataVersion(2))).toMatchObject({ outcome: 'rolled-back' });
    laptop.quick.predict = undefined;
    expect(await theEndpoint(laptop)).toEqual(before);
    expect(await servedVersion(laptop)).toBe('1');
  });

  test('is left alone when another model was deployed meanwhile', async () => {
    const { laptop, meanwhile } = await withMeanwhile();
    laptop.quick.predict = () => -1;
    meanwhile.before('Look at new endpoint', () => deployByHand(laptop));
    expect(await laptop.approvedRun(dataVersion(2))).toMatchObject({ outcome: 'rolled-back' });
    expect(await theEndpoint(laptop)).toMatchObject({ status: 'InService', configName: 'by-hand' });
  });
});

describe('an endpoint that is deleted by hand', () => {
  test('while people are asked is created anew', async () => {
    const laptop = await withChampion();
    const arn = await asked(laptop);
    await deleteEndpoint(laptop);
    await laptop.decide('approved');
    expect(await laptop.finish(arn)).toMatchObject({ outcome: 'deployed' });
    expect(await servedVersion(laptop)).toBe('2');
    expect(await leftovers(laptop)).toEqual([]);
  });

  test.each([
    ['Compare with champion', 1],
    ['Create model', 1],
    ['Create endpoint config', 1],
    ['Update endpoint', 0],
    ['Check endpoint', 1],
  ] as const)('before "%s" is created anew, after at most %i redrive', async (state, redrives) => {
    const { laptop, meanwhile } = await withMeanwhile();
    const arn = await asked(laptop);
    meanwhile.before(state, () => untilServing(laptop).then(() => deleteEndpoint(laptop)));
    await laptop.decide('approved');
    const end = await redriveToTheEnd(laptop, await laptop.finish(arn), redrives);
    expect(meanwhile.isDone).toBe(true);
    expect(end).toMatchObject({ outcome: 'deployed' });
    expect(await theEndpoint(laptop)).toMatchObject({ status: 'InService', ...end.output?.endpoint });
    expect(await servedVersion(laptop)).toBe('2');
    expect(await leftovers(laptop)).toEqual([]);
  });

  test.each(['Smoke test', 'Look at new endpoint', 'Check return', 'Return to former model'])(
    'before "%s" stays deleted: rolled-back',
    async (state) => {
      const { laptop, meanwhile } = await withMeanwhile();
      const arn = await asked(laptop);
      if (state !== 'Smoke test') laptop.quick.predict = () => -1;
      meanwhile.before(state, () => deleteEndpoint(laptop));
      await laptop.decide('approved');
      expect(await redriveToTheEnd(laptop, await laptop.finish(arn))).toMatchObject({ outcome: 'rolled-back' });
      expect(meanwhile.isDone).toBe(true);
      expect(await laptop.endpoint()).toBeUndefined();
      laptop.quick.predict = undefined;
      expect(await laptop.approvedRun(dataVersion(3))).toMatchObject({ outcome: 'deployed' });
    },
  );
});

async function untilServing(laptop: Laptop): Promise<void> {
  while ((await theEndpoint(laptop)).status !== 'InService') await new Promise((go) => setImmediate(go));
}

test('the last 3 configs are kept with their models, and one in use is never deleted', async () => {
  const deleted: string[] = [];
  const inUse: string[] = [];
  const laptop: Laptop = await openLaptop({
    quick: better(),
    intercept: async ({ operation, input }, carryOut) => {
      if (operation === 'DeleteEndpointConfig') {
        const { EndpointConfigName: name = '' } = input as { EndpointConfigName?: string };
        deleted.push(name);
        if ((await theEndpoint(laptop)).configName === name) inUse.push(name);
      }
      return carryOut();
    },
  });
  const made: string[] = [];
  for (let number = 1; number <= 6; number++) {
    const { outcome, output } = await laptop.approvedRun(dataVersion(number));
    expect(outcome).toBe('deployed');
    made.push(String(output?.endpoint?.configName));
    // The former one is what a person returns to by hand, and by now the oldest of all.
    if (number === 4) {
      const { name } = await theEndpoint(laptop);
      const [, oldest = ''] = made;
      await laptop.call('sagemaker', 'UpdateEndpoint', { EndpointName: name, EndpointConfigName: oldest });
      await laptop.settle();
    }
  }
  expect(inUse).toEqual([]);
  // 2 served again when the fifth run came, so it stayed until the sixth.
  expect(deleted).toEqual([made[0], made[2], made[1]]);
  expect(await leftovers(laptop)).toEqual([]);
  expect(await servedVersion(laptop)).toBe('6');
});
