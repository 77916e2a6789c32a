import { openLaptop, type RunEnd, tidy } from './support/laptop';
import { dataVersion, rmseOfModels } from './support/rows';

afterEach(tidy);

/** States of one look while SageMaker works; how many looks it takes depends on SageMaker. */
const POLLING = [
  ['Wait for registration', 'Check registration', 'Is it registered?'],
  ['Wait for deployment', 'Check endpoint', 'Has it settled?'],
];

/** Each state that is entered is charged; repeated looks are left out. */
function transitions({ states }: RunEnd): number {
  const entered = (wanted: string | undefined): number => states.filter((name) => name === wanted).length;
  return POLLING.reduce((rest, [wait, ...look]) => {
    for (const name of look) expect(entered(name)).toBe(entered(wait) + 1);
    return rest - entered(wait) * (1 + look.length);
  }, states.length);
}

test('a first run makes at most 32 state transitions, one that updates the endpoint at most 45', async () => {
  const laptop = await openLaptop({ quick: rmseOfModels(45_000, 40_000) });
  const first = await laptop.approvedRun(dataVersion(1));
  expect(first.states).toContain('Create endpoint');
  expect(transitions(first)).toBeLessThanOrEqual(32);
  const second = await laptop.approvedRun(dataVersion(2));
  expect(second.states).toContain('Update endpoint');
  expect(transitions(second)).toBeLessThanOrEqual(45);
});
