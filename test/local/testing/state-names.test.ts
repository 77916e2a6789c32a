import { type StateNames, TestMachine, returns, type Mocks } from '../../../local/src/testing';

type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;
type NamesOf<Machine> = Machine extends TestMachine<infer Name> ? Name : never;

const Keep = { Type: 'Pass', End: true };
const Work = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
const machine = TestMachine.fromDefinition({
  StartAt: 'Both',
  States: {
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Left', States: { Left: Keep } },
        {
          StartAt: 'Each',
          States: {
            Each: { Type: 'Map', ItemsPath: '$.rows', Iterator: { StartAt: 'Work', States: { Work } }, End: true },
          },
        },
      ],
      End: true,
    },
  },
});

// The compiler checks these lines; that they are true is all that a test can add.
const known: Same<NamesOf<typeof machine>, 'Both' | 'Left' | 'Each' | 'Work'> = true;
const any: Same<StateNames<object> | StateNames<string> | StateNames<{ States: Record<string, object> }>, string> =
  true;

test('the names of written states are known to the compiler, below other states too', async () => {
  expect([known, any]).toEqual([true, true]);
  const run = await machine.run({ input: { rows: [1] }, mocks: { Work: returns(2) } });
  expect(run).toHaveSucceeded([{ rows: [1] }, [2]]);
});

test('a machine whose names are known stands for any, and mocks by name for its own', async () => {
  const plain: TestMachine = machine;
  const mocks: Mocks<NamesOf<typeof machine>> = machine.mocksByResource({ 'lambda:invoke': returns(3) });
  expect(await plain.run({ input: { rows: [] }, mocks })).toHaveSucceeded([{ rows: [] }, []]);
});
