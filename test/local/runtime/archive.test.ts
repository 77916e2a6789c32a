import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionIdentity } from '../../../local/src/asl/types';
import { ExecutionJournal, type ExecutionRecord } from '../../../local/src/runtime/execution-journal';
import { writeJournal } from '../../../local/src/runtime/journal-file';
import { FileStore } from '../../../local/src/runtime/store';
import { EFFECTS } from '../../../local/src/services/registry';
import { removeTemporaryFolders, temporaryFolder } from './support';

afterAll(removeTemporaryFolders);

const LIMIT = 5000;
const arnOf = (n: number): string => `arn:aws:states:us-east-1:111111111111:execution:m:${n}`;
const summary = { status: 'SUCCEEDED', stateMachineArn: 'm', startedAt: 1, stoppedAt: 2 } as const;
const text = 'x'.repeat(300);

function recordsOf(n: number, closed: boolean): ExecutionRecord[] {
  const arn = arnOf(n);
  const identity = { executionArn: arn, seed: text } as ExecutionIdentity;
  const start = { identity, input: '{}', definition: 'd', now: 1 };
  const records: ExecutionRecord[] = [{ v: 1, arn, start }];
  return closed ? [...records, { v: 1, arn, closed: summary }] : records;
}

const open = (folder: string, limit = LIMIT) => {
  const store = new FileStore(folder);
  const journal = new ExecutionJournal(folder, store, undefined, limit);
  return { store, journal, close: async () => (await journal.close(), await store.close()) };
};

test('closed executions move to an archive while others run, with their effects; the journal stays short', async () => {
  const folder = temporaryFolder();
  const { store, journal, close } = open(folder);
  await journal.append(recordsOf(0, false));
  for (let n = 1; n <= 100; n++) {
    store.put(EFFECTS, `${arnOf(n)}/call`, { v: 1, answer: {} });
    await journal.append(recordsOf(n, true));
  }
  store.put(EFFECTS, `${arnOf(0)}/call`, { v: 1, answer: {} });
  expect(readFileSync(join(folder, 'executions.journal')).length).toBeLessThan(LIMIT + 2000);
  expect(journal.current()).toContain(arnOf(0));
  expect(journal.archived().length + journal.current().length).toBe(101);
  const effects = store.list(EFFECTS).map(([key]) => key);
  expect(effects).toEqual(
    [...journal.current()].map((arn) => `${arn}/call`).sort((a, b) => effects.indexOf(a) - effects.indexOf(b)),
  );
  for (let n = 1; n <= 100; n++) expect(journal.read(arnOf(n))).toEqual(recordsOf(n, true));
  await close();

  const again = open(folder);
  for (let n = 1; n <= 100; n++) expect(again.journal.read(arnOf(n))).toEqual(recordsOf(n, true));
  expect(again.journal.read(arnOf(0))).toEqual(recordsOf(0, false));
  await again.close();
});

test('an archive of release 0.1.0, a file for each execution, is still read', async () => {
  const folder = temporaryFolder();
  const name = `${createHash('sha1').update(arnOf(7)).digest('hex')}.journal`;
  writeJournal(join(folder, 'executions', name), 'execution', recordsOf(7, true));
  const { store, journal, close } = open(folder);
  store.put('runtime.archived-executions', arnOf(7), summary);
  expect(journal.has(arnOf(7))).toBe(true);
  expect(journal.read(arnOf(7))).toEqual(recordsOf(7, true));
  await close();
});

test('a redriven execution comes back from the archive whole or, when that is cut off anywhere, not at all', async () => {
  const folder = temporaryFolder();
  const first = open(folder);
  await first.journal.append(recordsOf(1, true));
  await first.close();
  // Now it is longer than the limit, so it is archived at the start.
  const archived = open(folder, 10);
  expect(archived.journal.current()).toEqual([]);
  await archived.close();
  expect(readdirSync(join(folder, 'executions'))).toEqual(['archive-000001.journal']);

  const file = join(folder, 'executions.journal');
  const before = readFileSync(file).length;
  const revived = open(folder);
  // The record that says where it is archived goes last; without it nothing else is needed.
  revived.store.refuse(new Error('killed here'));
  await expect(revived.journal.revive(arnOf(1))).rejects.toThrow('killed here');
  await revived.close();
  const whole = readFileSync(file).length;
  const both = open(folder);
  expect([both.journal.current(), both.journal.archived()]).toEqual([[arnOf(1)], []]);
  expect(both.journal.read(arnOf(1))).toEqual(recordsOf(1, true));
  await both.close();

  for (const bytes of [whole - 1, Math.floor((before + whole) / 2), before + 1]) {
    truncateSync(file, bytes);
    const torn = open(folder);
    expect([torn.journal.current(), torn.journal.archived()]).toEqual([
      [],
      [[arnOf(1), { ...summary, file: 'archive-000001.journal' }]],
    ]);
    expect(torn.journal.read(arnOf(1))).toEqual(recordsOf(1, true));
    await torn.close();
  }
});
