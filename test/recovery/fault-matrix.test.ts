import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tidy } from '../e2e/support/laptop';
import { checkCell, shown, shownEnd } from './support/cell';
import { type Cell, sample, whole } from './support/cells';
import { undisturbed } from './support/expected';
import { halfDone, leftovers } from './support/house';
import { openStage, type Scene, SCENES, startRun } from './support/scenes';
import { matrixTable } from './support/table';
import { housingTasks } from './support/tasks';
import { FULL } from '../support/full';

jest.setTimeout(300_000);
afterAll(tidy);

const DOC = join(__dirname, '../../docs/recovery.md');
const tasks = housingTasks();
/** State → the scenes whose undisturbed run enters it. */
const enteredBy = new Map<string, Scene[]>(tasks.map(({ name }) => [name, []]));

const endOf = new Map<Scene, object>();

beforeAll(async () => {
  for (const scene of SCENES) {
    const { laptop } = await openStage(scene);
    const end = await startRun(laptop, 100);
    const left = scene.outcome === undefined ? await halfDone(laptop, true) : await leftovers(laptop);
    endOf.set(scene, { ...shown(end), left });
    for (const name of new Set(end.states)) enteredBy.get(name)?.push(scene);
    await laptop.close();
  }
});

test.each(SCENES.map((scene) => [scene.name, scene] as const))('undisturbed: %s', (_name, scene) => {
  expect(endOf.get(scene)).toMatchObject({ ...shownEnd(undisturbed(scene)), left: [] });
});

/** The first and the later model where they enter the state; the special scenes where nothing else does. */
function scenesOf(state: string): Scene[] {
  const all = enteredBy.get(state) ?? [];
  const plain = all.filter(({ isPlain = false }) => isPlain);
  return plain.length > 0 ? plain : all;
}

test('some scene enters each Task state of the synthesized machine', () => {
  expect(tasks.map(({ name }) => name).filter((name) => scenesOf(name).length === 0)).toEqual([]);
});

test('docs/recovery.md holds the table, with the reason where a kind can not happen', () => {
  const table = matrixTable(tasks, ({ name }) => scenesOf(name)[0] as Scene);
  if (process.env.ML_WORKFLOW_WRITE_DOCS === '1') {
    writeFileSync(
      DOC,
      readFileSync(DOC, 'utf8')
        .replace(/\n\| state [\s\S]*$|$/, `\n${table}\n`)
        .replace(/\n{3,}/g, '\n\n'),
    );
  }
  // Where they differ: ML_WORKFLOW_WRITE_DOCS=1 npx jest test/recovery/fault-matrix -t docs
  expect(readFileSync(DOC, 'utf8')).toContain(table);
});

const title = ({ task, kind, remedy }: Cell): string => `${task.name}: ${kind}; then ${remedy}`;
const cells = (FULL ? whole(tasks) : sample(tasks, 4)).map((cell) => [title(cell), cell] as const);

test.each(cells)('%s', async (_title, { task, kind, remedy, pick }) => {
  const scenes = scenesOf(task.name);
  const chosen = pick === undefined ? scenes : [scenes[pick % scenes.length] as Scene];
  for (const scene of chosen) await checkCell(task, kind, scene, remedy);
});
