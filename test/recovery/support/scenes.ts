import { cpSync } from 'node:fs';
import { type Laptop, openLaptop, type RunEnd, temporaryFolder } from '../../e2e/support/laptop';
import { dataVersion } from '../../e2e/support/rows';
import { Planter } from './planter';

/** A way through the machine; together they enter every Task state. */
export interface Scene {
  readonly name: string;
  /** How many models are deployed before, each better than the one before it. */
  readonly models: number;
  /** How an undisturbed run ends; undefined: it fails by what is given. */
  readonly outcome: string | undefined;
  /** How a redrive ends once what is given is over. Default: as `outcome`. */
  readonly redriven?: string;
  /** Nothing goes wrong in it: where it enters a state, no special scene need be disturbed there. */
  readonly isPlain?: boolean;
  /** What belongs to the scene itself. */
  readonly given?: (laptop: Laptop) => Promise<void> | void;
  /** Calls that are refused once, without an effect, as part of the scene: names of states. */
  readonly refused?: readonly string[];
  /** A first model's servers fail and leave an endpoint that is Failed. */
  readonly failedEndpoint?: boolean;
}

/** Why the servers of a scene's model don't start. */
export const OUT_OF_MEMORY = 'the model server ran out of memory';

function wrongModel(laptop: Laptop): void {
  laptop.quick.predict = () => -1;
}

function failingServers(laptop: Laptop): void {
  laptop.quick.fail = (kind) => (kind === 'server' ? OUT_OF_MEMORY : undefined);
}

async function failingReturn(laptop: Laptop): Promise<void> {
  wrongModel(laptop);
  const former = String((await laptop.endpoint())?.configName);
  laptop.quick.fail = (kind, id) => (kind === 'server' && id.includes(former) ? OUT_OF_MEMORY : undefined);
}

export const SCENES: readonly Scene[] = [
  { name: 'first model', models: 0, outcome: 'deployed', isPlain: true },
  { name: 'later model', models: 4, outcome: 'deployed', isPlain: true },
  { name: 'first model, smoke test fails', models: 0, outcome: 'rolled-back', given: wrongModel },
  { name: 'later model, smoke test fails', models: 1, outcome: 'rolled-back', given: wrongModel },
  { name: 'endpoint has failed before', models: 0, outcome: 'deployed', failedEndpoint: true },
  {
    name: 'endpoint has failed before, its deletion is refused once',
    models: 0,
    outcome: 'deployed',
    failedEndpoint: true,
    refused: ['Delete failed endpoint'],
  },
  { name: 'first model, its servers fail', models: 0, outcome: undefined, redriven: 'deployed', given: failingServers },
  {
    name: 'later model, smoke test fails and so do the servers of the former one',
    models: 1,
    outcome: undefined,
    redriven: 'rolled-back',
    given: failingReturn,
  },
  {
    name: 'first model, smoke test fails and its deletion is refused once',
    models: 0,
    outcome: 'rolled-back',
    given: wrongModel,
    refused: ['Delete new endpoint'],
  },
  { name: 'first model, creation refused once', models: 0, outcome: 'deployed', refused: ['Create endpoint'] },
  { name: 'later model, update refused once', models: 1, outcome: 'deployed', refused: ['Update endpoint'] },
  {
    name: 'later model, smoke test fails and the return is refused once',
    models: 1,
    outcome: 'rolled-back',
    given: wrongModel,
    refused: ['Return to former model'],
  },
];

/** A laptop at the beginning of a scene, with a planter before its services. */
export interface Stage {
  readonly laptop: Laptop;
  readonly planter: Planter;
}

const prepared = new Map<string, Promise<string>>();

/** What was before the scene is made once; each stage gets a copy of it. */
export async function openStage(scene: Scene): Promise<Stage> {
  const key = scene.failedEndpoint ? 'failed' : String(scene.models);
  const before = prepared.get(key) ?? prepare(scene);
  prepared.set(key, before);
  const stateDir = temporaryFolder();
  cpSync(await before, stateDir, { recursive: true });
  const planter = new Planter();
  const laptop = await openLaptop({
    stateDir,
    intercept: planter.intercept,
    quick: { metrics: betterEachTime(50_000) },
  });
  // Virtual time begins anew, and the past had moved it.
  await laptop.advanceDays(0.1);
  planter.watch(laptop, scene.refused);
  await scene.given?.(laptop);
  return { laptop, planter };
}

async function prepare({ models, failedEndpoint = false }: Scene): Promise<string> {
  const stateDir = temporaryFolder();
  const laptop = await openLaptop({ stateDir, quick: { metrics: betterEachTime(59_000) } });
  for (let version = 1; version <= Math.max(models, failedEndpoint ? 1 : 0); version++) {
    const { outcome, cause } = await laptop.approvedRun(dataVersion(version));
    if (outcome !== 'deployed') throw new Error(`a model of the past was not deployed: ${outcome ?? cause}`);
  }
  if (failedEndpoint) await leaveFailedEndpoint(laptop);
  await laptop.close();
  return stateDir;
}

async function leaveFailedEndpoint(laptop: Laptop): Promise<void> {
  const served = await laptop.endpoint();
  const EndpointName = served?.name;
  await laptop.call('sagemaker', 'DeleteEndpoint', { EndpointName });
  await laptop.settle();
  laptop.quick.fail = (kind) => (kind === 'server' ? OUT_OF_MEMORY : undefined);
  await laptop.call('sagemaker', 'CreateEndpoint', { EndpointName, EndpointConfigName: served?.configName });
  await laptop.settle();
  const status = (await laptop.endpoint())?.status;
  if (status !== 'Failed') throw new Error(`the endpoint of the past should be Failed, and is ${status}`);
}

/** Each model is better than the one before it, so that the gate lets it pass. */
function betterEachTime(rmse: number): () => { rmse: number; mae: number; r2: number } {
  let next = rmse;
  return () => ({ rmse: (next -= 500), mae: 30_000, r2: 0.85 });
}

/** A run from its upload to its end; the request is answered, if one comes and `answers` is set. */
export async function startRun(laptop: Laptop, version: number, answers = true): Promise<RunEnd> {
  return goOn(laptop, await laptop.upload(dataVersion(version)), answers);
}

export async function goOn(laptop: Laptop, arn: string, answers = true): Promise<RunEnd> {
  if (!answers) return laptop.finish(arn);
  await laptop.moveUntil(() => laptop.isWaiting(arn) || !laptop.live(arn).isRunning, 'the run asks or ends');
  if (laptop.live(arn).isRunning) await laptop.decide('approved');
  return laptop.finish(arn);
}
