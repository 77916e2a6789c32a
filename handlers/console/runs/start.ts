import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { StartedRun } from '../../shared/console-contract';
import { type RunInput, rollbackName } from '../../shared/contract';
import { hexDigest } from '../../shared/digest';
import type { HttpEvent } from '../../shared/http';
import { Refusal } from '../../shared/refusal';
import { nameOf } from '../../shared/runtime';
import { type Body, readBody, shown, textOf, wrong } from '../request';
import type { ConsoleTools } from '../tools';
import { mustWrite, type Viewer } from '../viewer';
import { dataDigest } from './data-version';
import { objectOf } from './summary';

const MOST_BODY = 100_000;

/** One run per version of the data and parameters, as the start handler has it. */
export async function startRun(event: HttpEvent, viewer: Viewer, tools: ConsoleTools): Promise<StartedRun> {
  mustWrite(viewer);
  const body = readBody(event, MOST_BODY);
  const inputUri = textOf(body, 'inputUri', 1024);
  const hyperparameters = readHyperparameters(body);
  const digest = await dataDigest(inputUri, tools);
  const pairs = Object.entries(hyperparameters).sort(([one], [other]) => (one < other ? -1 : 1));
  const name = pairs.length === 0 ? digest : hexDigest(digest, ...pairs.flat());
  const input = {
    v: 1,
    inputUri,
    dataVersion: digest.slice(0, 12),
    reason: 'manual',
    startedBy: viewer.by,
    ...(pairs.length > 0 && { hyperparameters }),
  } satisfies RunInput;
  return start(tools.settings.stateMachineArn, `data-${name.slice(0, 40)}`, input, tools);
}

/** The same data and parameters once more, whatever became of the first. */
export async function runAgain(id: string, viewer: Viewer, tools: ConsoleTools): Promise<StartedRun> {
  mustWrite(viewer);
  const { ref, described } = await tools.descriptions.find(id, tools.settings);
  const { v, inputUri, dataVersion, hyperparameters, version } = objectOf(described.input);
  const { stateMachineArn, rollbackArn = '' } = tools.settings;
  const startedBy = viewer.by;
  if (ref.kind === 'rollback') return start(rollbackArn, `rollback-${tools.nonce()}`, { v, version, startedBy }, tools);
  if (typeof inputUri !== 'string' || typeof dataVersion !== 'string') {
    throw new Refusal(409, 'Nothing to run again', 'The input of this run names no data: start a new run of the data.');
  }
  const input = {
    v: 1,
    inputUri,
    dataVersion,
    reason: 'manual',
    startedBy,
    ...(hyperparameters ? { hyperparameters } : {}),
  };
  const name = `again-${dataVersion.replace(/[^\w-]/g, '').slice(0, 12)}-${tools.nonce()}`;
  return start(stateMachineArn, name, input, tools);
}

/** What a run is given; other workflows take other things. */
interface Started {
  readonly startedBy: string;
  readonly [name: string]: unknown;
}

/** Starts what is not there; where it matters who did, that is written down where no one else can. */
export async function start(
  stateMachineArn: string,
  name: string,
  input: Started,
  { sfn, descriptions, log, approvals, now, settings }: ConsoleTools,
): Promise<StartedRun> {
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  // The same start of a run that still goes on is answered as if it were new.
  if (await isThere(() => descriptions.describe(executionArn))) return { v: 1, id: name, started: false };
  try {
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  } catch (error) {
    if (nameOf(error) !== 'ExecutionAlreadyExists') throw error;
    return { v: 1, id: name, started: false };
  }
  const asks = stateMachineArn === settings.rollbackArn ? rollbackName(settings.workflow) : settings.workflow;
  const desk = approvals.find(({ workflow }) => workflow === asks);
  await desk?.started?.record(executionArn, input.startedBy, now());
  log.info('run started', { executionArn });
  return { v: 1, id: name, started: true };
}

async function isThere(describe: () => Promise<unknown>): Promise<boolean> {
  try {
    await describe();
    return true;
  } catch (error) {
    if (nameOf(error) !== 'ExecutionDoesNotExist') throw error;
    return false;
  }
}

/** As SageMaker takes them. */
function readHyperparameters({ hyperparameters = {} }: Body): Readonly<Record<string, string>> {
  if (typeof hyperparameters !== 'object' || hyperparameters === null || Array.isArray(hyperparameters)) {
    throw wrong(`hyperparameters is ${shown(hyperparameters)}: give an object of names and texts.`);
  }
  const pairs = Object.entries(hyperparameters);
  if (pairs.length > 100) throw wrong(`hyperparameters has ${pairs.length} entries: give at most 100.`);
  for (const [name, value] of pairs) {
    if (name.trim() === '' || name.length > 256)
      throw wrong(`A hyperparameter is named ${shown(name)}: use 1 to 256 characters.`);
    if (typeof value === 'string' && value.length <= 2500) continue;
    throw wrong(`hyperparameters.${name} is ${shown(value)}: give text of 2,500 characters at most, such as "0.1".`);
  }
  return Object.fromEntries(pairs as [string, string][]);
}
