import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openLocalSession } from '../../../local/src/cli/session';
import { openRuntime } from '../../../local/src/runtime/runtime';
import { removeTemporaryFolders, temporaryFolder } from './support';

afterAll(removeTemporaryFolders);

test('who only looks takes turns: of many at once each reads the folder itself', async () => {
  const stateDir = temporaryFolder();
  const look = async (): Promise<number> => {
    const session = await openLocalSession({ stateDir }, 'look');
    try {
      expect(session.runtime).toBeDefined();
      return (await session.client.stateMachines()).length;
    } finally {
      await session.close();
    }
  };
  expect(await Promise.all([look(), look(), look(), look()])).toEqual([0, 0, 0, 0]);
});

test('who looks while a runtime is up asks it, and is told in words when it has stopped', async () => {
  const stateDir = temporaryFolder();
  const runtime = await openRuntime({ stateDir });
  const session = await openLocalSession({ stateDir }, 'look');
  expect(session.runtime).toBeUndefined();
  expect(await session.client.stateMachines()).toEqual([]);
  await runtime.close();
  await expect(session.client.stateMachines()).rejects.toThrow(/has stopped; nothing is lost: give the command again$/);
});

test.each(['look', 'work'] as const)('to %s in a folder that is not there makes none', async (purpose) => {
  const stateDir = join(temporaryFolder(), 'nothing');
  await expect(openLocalSession({ stateDir }, purpose)).rejects.toThrow(
    `nothing has run here yet: there is no folder ${stateDir}. Name another by --state-dir, or start: ml-workflow run`,
  );
  expect(existsSync(stateDir)).toBe(false);
});
