import { temporaryFolder, tidy } from '../e2e/support/laptop';
import { counted, FULL, seeded } from '../support/full';
import { comparable } from './support/history';
import { type Ended, runChild } from './support/processes';

jest.setTimeout(3_600_000);

const KILLS = counted(12, 200);
/** Each second run that is taken up again is killed again. */
const AGAIN = 2;

let undisturbed: Ended;
beforeAll(async () => {
  const ended = await runChild({ stateDir: temporaryFolder() });
  if (!ended) throw new Error('nobody killed the first child');
  undisturbed = ended;
});
afterAll(tidy);

test('a run that nobody disturbs is deployed, and makes one of each thing', () => {
  expect([undisturbed.status, undisturbed.output.outcome]).toEqual(['SUCCEEDED', 'deployed']);
  expect(undisturbed.history.map(({ id }) => id)).toEqual(undisturbed.history.map((_, index) => index + 1));
  expect(Object.entries(undisturbed.made).map(([kind, names]) => `${names.length} ${kind}`)).toEqual([
    '1 training jobs',
    '1 processing jobs',
    '1 models',
    '1 endpoint configs',
    '1 endpoints',
    '1 executions',
    '1 Glue job runs',
    '1 model packages',
    '1 mails',
  ]);
});

const READS = /\.(Get|List|Describe|Head|Query|Scan|InvokeEndpoint)/;
/** In the sample: where a repeat would be noticed. */
const SAMPLE = [
  'sesv2.SendEmail',
  'lambda.Invoke',
  'sagemaker.CreateModelPackage',
  'dynamodb.CreateTable',
  'dynamodb.UpdateItem',
];

test('killed after the effect of a call and before its answer, for each kind of call, it is not made twice', async () => {
  const writes = undisturbed.calls.filter((call) => !READS.test(call));
  expect(writes).toEqual(expect.arrayContaining(SAMPLE));
  const expected = comparable(undisturbed);
  for (const call of FULL ? writes : SAMPLE) {
    const stateDir = temporaryFolder();
    expect(await runChild({ stateDir, killAt: { call } })).toBeUndefined();
    const ended = await runChild({ stateDir });
    if (!ended) throw new Error('a child that nobody kills was killed');
    expect(`${call}\n${comparable(ended)}`).toBe(`${call}\n${expected}`);
  }
});

test(`killed at ${KILLS} random moments, each run ends like the one that was left alone`, async () => {
  const random = seeded(20261124);
  let kills = 0;
  const different: string[] = [];
  const expected = comparable(undisturbed);
  while (kills < KILLS) {
    const stateDir = temporaryFolder();
    const moments: number[] = [];
    let ended: Ended | undefined;
    for (let again = true; again && !ended;) {
      const moment = 1 + random(undisturbed.moments);
      moments.push(moment);
      ended = await runChild({ stateDir, killAt: { moment } });
      if (!ended) kills++;
      again = random(AGAIN) === 0;
    }
    ended ??= await runChild({ stateDir });
    if (!ended) throw new Error('a child that nobody kills was killed');
    if (comparable(ended) !== expected) different.push(`killed at ${moments.join(', ')}`);
    if (different.length === 1) expect(comparable(ended)).toBe(expected);
  }
  expect(different).toEqual([]);
});
