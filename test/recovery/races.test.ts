import { ServiceError } from '../../local/src/services/types';
import { fullApp, removeFolders, synthesized } from '../contract/support/apps';
import { type Laptop, openLaptop, tidy } from '../e2e/support/laptop';
import { dataVersion } from '../e2e/support/rows';
import {
  decideVersion,
  deployByHand,
  redriveToTheEnd,
  registryStatus,
  setRegistryStatus,
  theEndpoint,
  servedVersion,
} from './support/by-hand';
import { halfDone } from './support/house';
import { better, withChampion, withMeanwhile } from './support/with-champion';

jest.setTimeout(120_000);
afterAll(async () => {
  await tidy();
  removeFolders();
});

const A_MINUTE = 1 / 1440;

/** Uploads that version of the data and waits until people are asked; a later one is newer. */
async function asked(laptop: Laptop, number: number, key?: string): Promise<string> {
  await laptop.advanceDays(A_MINUTE);
  const arn = await laptop.upload(dataVersion(number), key);
  await laptop.untilWaiting(arn);
  return arn;
}

test('newer data while an approval waits: the newer request supersedes the older one', async () => {
  const laptop = await withChampion();
  const older = await asked(laptop, 2);
  const newer = await asked(laptop, 3);
  expect(await laptop.finish(older)).toMatchObject({
    outcome: 'superseded',
    output: { approval: { decision: 'superseded', by: 'system', comment: expect.stringContaining('version 3') } },
  });
  expect(await registryStatus(laptop, older)).toBe('Rejected');
  await expect(decideVersion(laptop, 2, 'approved')).rejects.toThrow();
  await decideVersion(laptop, 3, 'approved');
  expect(await laptop.finish(newer)).toMatchObject({ outcome: 'deployed' });
  expect(await servedVersion(laptop)).toBe('3');
  expect(await halfDone(laptop)).toEqual([]);
});

describe('where requests wait beside each other (NewerRun.WAIT)', () => {
  let cdkOut = '';
  beforeAll(() => {
    cdkOut = synthesized(fullApp);
  });

  /** Version 1 serves; 2 and 3 wait. */
  async function twoWaiting(): Promise<{ laptop: Laptop; older: string; newer: string }> {
    const laptop = await openLaptop({ cdkOut, quick: better() });
    const first = await asked(laptop, 1, 'in/housing.csv');
    await decideVersion(laptop, 1, 'approved');
    expect(await laptop.finish(first)).toMatchObject({ outcome: 'deployed' });
    const older = await asked(laptop, 2, 'in/housing.csv');
    const newer = await asked(laptop, 3, 'in/housing.csv');
    expect([laptop.isWaiting(older), laptop.isWaiting(newer)]).toEqual([true, true]);
    return { laptop, older, newer };
  }

  test.each([
    ['the newer', 3, 2],
    ['the older', 2, 3],
  ])('%s is deployed; the other, approved later, is superseded and changes nothing', async (_which, first, second) => {
    const { laptop, older, newer } = await twoWaiting();
    const runOf = (number: number) => (number === 2 ? older : newer);
    await decideVersion(laptop, first, 'approved');
    expect(await laptop.finish(runOf(first))).toMatchObject({ outcome: 'deployed' });
    const before = await theEndpoint(laptop);
    expect(laptop.isWaiting(runOf(second))).toBe(true);
    await decideVersion(laptop, second, 'approved');
    const { outcome, output, states } = await laptop.finish(runOf(second));
    expect([outcome, output?.approval?.decision]).toEqual(['superseded', 'approved']);
    expect(states).not.toContain('Create model');
    expect(await theEndpoint(laptop)).toEqual(before);
    expect(await servedVersion(laptop)).toBe(String(first));
    expect(await halfDone(laptop)).toEqual([]);
  });

  test('both approved at once: one is deployed, the other superseded', async () => {
    const { laptop, older, newer } = await twoWaiting();
    const updates: object[] = [];
    const { services } = laptop.runtime;
    const call = services.call.bind(services);
    jest.spyOn(services, 'call').mockImplementation((service, operation, input, context) => {
      if (operation === 'UpdateEndpoint') updates.push(input);
      return call(service, operation, input, context);
    });
    await Promise.all([decideVersion(laptop, 2, 'approved'), decideVersion(laptop, 3, 'approved')]);
    const ends = [await laptop.finish(older), await laptop.finish(newer)];
    expect(ends.map(({ outcome }) => outcome).sort()).toEqual(['deployed', 'superseded']);
    const [winner] = ends.filter(({ outcome }) => outcome === 'deployed');
    expect(await theEndpoint(laptop)).toMatchObject({ status: 'InService', ...winner?.output?.endpoint });
    expect(await servedVersion(laptop)).toBe(String(winner?.output?.package?.version));
    // Never one after the other: the second to come was refused, or did not try.
    const changed = new Set(updates.map((input) => (input as { EndpointConfigName: string }).EndpointConfigName));
    expect(changed.has(winner?.output?.endpoint?.configName ?? '')).toBe(true);
    expect(await halfDone(laptop)).toEqual([]);
  });
});

describe('another model is deployed between two states of a deployment', () => {
  test.each(['Look at endpoint', 'Compare with champion', 'Create model', 'Create endpoint config'])(
    'before "%s": superseded, and the endpoint is left as it is',
    async (state) => {
      const { laptop, meanwhile } = await withMeanwhile();
      const arn = await asked(laptop, 2);
      meanwhile.before(state, () => deployByHand(laptop));
      await laptop.decide('approved');
      expect(await laptop.finish(arn)).toMatchObject({ outcome: 'superseded' });
      expect(meanwhile.isDone).toBe(true);
      expect(await theEndpoint(laptop)).toMatchObject({ status: 'InService', configName: 'by-hand' });
      expect(await servedVersion(laptop)).toBe('1');
    },
  );

  test.each(['Create model', 'Create endpoint config', 'Compare with champion', 'Check endpoint'])(
    'a run that failed at "%s" and is redriven after that: superseded, and the endpoint is left as it is',
    async (state) => {
      const { laptop, meanwhile } = await withMeanwhile();
      const arn = await asked(laptop, 2);
      meanwhile.before(state, () => {
        throw new ServiceError('ResourceLimitExceeded', 'the account-level limit is 0');
      });
      meanwhile.again = true;
      await laptop.decide('approved');
      expect(await laptop.finish(arn)).toMatchObject({ status: 'FAILED' });
      meanwhile.stop();
      await deployByHand(laptop);
      const end = await redriveToTheEnd(laptop, laptop.end(arn));
      expect(end).toMatchObject({ outcome: 'superseded' });
      expect(await theEndpoint(laptop)).toMatchObject({ status: 'InService', configName: 'by-hand' });
    },
  );

  test('a run whose update was refused for good and is redriven after that is superseded', async () => {
    const { laptop, meanwhile } = await withMeanwhile();
    const arn = await asked(laptop, 2);
    const refuse = (): never => {
      throw new ServiceError('AccessDeniedException', 'is not authorized to perform: sagemaker:UpdateEndpoint');
    };
    meanwhile.before('Update endpoint', () => {
      meanwhile.before('Update endpoint again', refuse);
      meanwhile.again = true;
      return refuse();
    });
    await laptop.decide('approved');
    const failed = await laptop.finish(arn);
    expect(failed).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('is not authorized') });
    expect(failed.states.at(-1)).toBe('Update endpoint again');
    meanwhile.stop();
    await deployByHand(laptop);
    expect(await redriveToTheEnd(laptop, failed)).toMatchObject({ outcome: 'superseded' });
    expect(await theEndpoint(laptop)).toMatchObject({ status: 'InService', configName: 'by-hand' });
    expect(await servedVersion(laptop)).toBe('1');
  });
});

describe("the registry's status changed by hand", () => {
  test('approved there while people are asked: only their decision counts', async () => {
    const laptop = await withChampion();
    const arn = await asked(laptop, 2);
    const before = await theEndpoint(laptop);
    await setRegistryStatus(laptop, arn, 'Approved');
    await laptop.advanceDays(0.5);
    expect(laptop.isWaiting(arn)).toBe(true);
    expect(await theEndpoint(laptop)).toEqual(before);
    await laptop.decide('rejected');
    expect(await laptop.finish(arn)).toMatchObject({ outcome: 'rejected-by-approver' });
    expect(await registryStatus(laptop, arn)).toBe('Rejected');
    expect(await theEndpoint(laptop)).toEqual(before);
  });

  test('rejected there while people are asked: their later decision counts', async () => {
    const laptop = await withChampion();
    const arn = await asked(laptop, 2);
    await setRegistryStatus(laptop, arn, 'Rejected');
    expect(laptop.isWaiting(arn)).toBe(true);
    await laptop.decide('approved');
    expect(await laptop.finish(arn)).toMatchObject({ outcome: 'deployed' });
    expect(await registryStatus(laptop, arn)).toBe('Approved');
    expect(await servedVersion(laptop)).toBe('2');
  });

  test('rejected there after the approval: not deployed, people are told, and a redrive goes on once it is approved', async () => {
    const { laptop, meanwhile } = await withMeanwhile();
    const arn = await asked(laptop, 2);
    const before = await theEndpoint(laptop);
    meanwhile.before('Create model', () => setRegistryStatus(laptop, arn, 'Rejected'));
    await laptop.decide('approved');
    const failed = await laptop.finish(arn);
    expect(failed).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('is not Approved') });
    expect((await laptop.mails()).at(-1)?.subject).toBe('California Housing failed at Create model');
    expect(await theEndpoint(laptop)).toEqual(before);
    await setRegistryStatus(laptop, arn, 'Approved');
    expect(await redriveToTheEnd(laptop, failed)).toMatchObject({ outcome: 'deployed' });
    expect(await servedVersion(laptop)).toBe('2');
  });

  test('the served model rejected there serves on, and is the champion of the next run', async () => {
    const laptop = await withChampion();
    const { arn = '' } = laptop.end(laptop.runs[0] ?? '');
    await setRegistryStatus(laptop, arn, 'Rejected');
    expect(await servedVersion(laptop)).toBe('1');
    const { outcome, output } = await laptop.approvedRun(dataVersion(2));
    expect(outcome).toBe('deployed');
    expect(output?.evaluation?.championMetrics).toMatchObject({ rmse: 58_000 });
  });
});
