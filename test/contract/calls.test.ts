import { answerFaults, requestFaults } from './support/api-check';
import { fullApp, plainApp, removeFolders, synthesized } from './support/apps';
import { record, type Recording } from './support/record';
import { tidy } from '../e2e/support/laptop';

afterAll(async () => {
  await tidy();
  removeFolders();
});
jest.setTimeout(60_000);

const recordings: Record<string, Promise<Recording>> = {};
const recorded = (name: 'plain' | 'full'): Promise<Recording> =>
  (recordings[name] ??=
    name === 'plain'
      ? record({ cdkOut: synthesized(plainApp), prefix: 'raw/', supersedes: true })
      : record({ cdkOut: synthesized(fullApp), prefix: 'in/', supersedes: false }));

describe.each(['plain', 'full'] as const)('%s', (name) => {
  test('runs end in every way that they can', async () => {
    const { ends } = await recorded(name);
    console.log(ends);
  });
  test('requests', async () => {
    const { calls } = await recorded(name);
    const f = new Map<string, number>();
    for (const c of calls) for (const x of requestFaults(c.service, c.operation, c.input)) f.set(`${c.caller}: ${x}`, 1);
    const g = new Map<string, number>();
    for (const c of calls) if (c.answer) for (const x of answerFaults(c.service, c.operation, c.answer)) g.set(x.replace(/\[\d+\]/g, '[]'), 1);
    console.log(calls.length, [...f.keys()].join('\n'), '\n\nANSWERS\n', [...g.keys()].join('\n'));
    console.log([...new Set(calls.map((c) => `${c.caller} ${c.service}.${c.operation}`))].sort().join('\n'));
  });
});
