import { SFN } from '@aws-sdk/client-sfn';
import { testStateBackend } from '../../local/src/testing';
import { removeTemporaryFolders, temporaryFolder } from '../local/runtime/support';
import { type Served, serve } from '../local/wire/support';
import { ended, INPUT, machine, served as champion } from './machine';
import { answersOf } from './world';

jest.setTimeout(180_000);

let served: Served;
beforeAll(async () => {
  served = await serve(temporaryFolder());
});
afterAll(async () => {
  await served.close();
  removeTemporaryFolders();
});

test('the workflow takes the same way on TestState, state by state', async () => {
  const sfn = new SFN({ ...served.client, disableHostPrefix: true });
  const mocks = (): ReturnType<typeof machine.mocksByResource> => machine.mocksByResource(answersOf(champion()));
  const backend = testStateBackend(sfn, { fieldValidationMode: 'NONE' });
  const there = await machine.run({ input: INPUT, mocks: mocks(), backend });
  const here = await machine.run({ input: INPUT, mocks: mocks() });
  sfn.destroy();
  expect(there).toHaveSucceeded(ended('deployed'));
  expect(new Set(there.visited)).toEqual(new Set(here.visited));
  expect(there.calls.map(({ state }) => state).sort()).toEqual(here.calls.map(({ state }) => state).sort());
});
