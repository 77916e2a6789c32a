import type { Json } from '../../asl/types';
import { chooseMock, respond } from '../choose-mock';
import type { Answer } from '../mocks';
import { type Ask, type At, Failed, LOOKING } from './ask';
import type { Walk } from './walk';

type Fields = { readonly [field: string]: Json };

/** What to ask TestState for a Parallel or a Map: what is in it is gone through first, one after the other. */
export async function branched(walk: Walk, at: At): Promise<Ask> {
  return at.place.fields.Type === 'Map' ? map(walk, at) : parallel(walk, at);
}

const failed = ({ error, reason, state }: Failed): Ask => ({
  mock: {
    errorOutput: { ...(error === undefined ? {} : { error }), ...(reason === undefined ? {} : { cause: reason }) },
  },
  stateConfiguration: { errorCausedByState: state },
});

async function parallel(walk: Walk, at: At): Promise<Ask> {
  const { below, fields } = at.place;
  if (!(await walk.asker.look(at))) return { mock: LOOKING };
  const input = await walk.asker.evaluate(at, pick(fields, ['InputPath', 'Parameters', 'Arguments']));
  const ways = below.map((branch) => () => walk.through(branch, input, at.variables, at.inside));
  const { outputs, failures } = await each(walk, ways, 0);
  const [failure] = failures;
  return failure ? failed(failure) : { mock: walk.asker.result(`[${outputs.join(',')}]`) };
}

async function map(walk: Walk, at: At): Promise<Ask> {
  const { below, fields } = at.place;
  const [processor = ''] = below;
  const isDistributed = modeOf(fields) === 'DISTRIBUTED';
  const read = fields.ItemReader ? await reads(walk, at, fields.ItemReader as Fields) : {};
  if ('mock' in read) return read;
  const inputs = await itemsOf(walk, at, read);
  if (!inputs) return { ...read, mock: LOOKING };
  const variables = isDistributed ? '{}' : at.variables;
  const child = isDistributed || at.inside.child === true;
  const ways = inputs.map((input, item) => () => walk.through(processor, input, variables, { item, child }));
  const { outputs, failures } = await each(walk, ways, isDistributed ? Infinity : 0);
  const [failure] = failures;
  if (failure && !isDistributed) return failed(failure);
  const { stateConfiguration } = read;
  const counted = { ...stateConfiguration, mapIterationFailureCount: failures.length };
  const configured: Ask = isDistributed ? { stateConfiguration: counted } : {};
  const results = `[${outputs.join(',')}]`;
  const writer = fields.ResultWriter as Fields | undefined;
  if (writer?.Resource === undefined) {
    return { ...configured, mock: walk.asker.result(formatted(results, writer?.WriterConfig as Fields | undefined)) };
  }
  const parameters = { ...pick(writer, ['Resource']), Results: JSON.parse(results) as Json };
  return { ...configured, ...outcome(walk, await call(walk, at, 'writeResults', parameters)) };
}

/** As a ResultWriter that exports nothing makes them the state's result. */
function formatted(results: string, { Transformation, OutputType }: Fields = {}): string {
  const all = JSON.parse(results) as Json[];
  const lines = Transformation === 'FLATTEN' ? all.flat() : all;
  return JSON.stringify(OutputType === 'JSONL' ? lines.map((it) => JSON.stringify(it)).join('\n') : lines);
}

const modeOf = ({ ItemProcessor: processor }: Fields): Json | undefined =>
  ((processor as Fields | undefined)?.ProcessorConfig as Fields | undefined)?.Mode;

/** Branches and iterations begin at the same virtual time; the first that fails ends them all, unless they may fail. */
async function each(walk: Walk, ways: readonly (() => Promise<string>)[], mayFail: number) {
  const start = walk.now;
  let end = start;
  const outputs: string[] = [];
  const failures: Failed[] = [];
  for (const way of ways) {
    walk.now = start;
    try {
      outputs.push(await way());
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      failures.push(error);
    }
    end = Math.max(end, walk.now);
    if (failures.length > mayFail) break;
  }
  walk.now = end;
  return { outputs, failures };
}

/** What the mock of the state says that its ItemReader read. */
async function reads(walk: Walk, at: At, reader: Fields): Promise<Ask> {
  const given = pick(reader, ['Parameters', 'Arguments']);
  const parameters = JSON.parse(await walk.asker.evaluate(at, given)) as Json;
  const answer = await call(walk, at, 'readItems', {
    ...pick(reader, ['Resource', 'ReaderConfig']),
    Parameters: parameters,
  });
  if (answer.kind !== 'succeed') return outcome(walk, answer);
  const { output } = answer;
  return { stateConfiguration: { mapItemReaderData: typeof output === 'string' ? output : JSON.stringify(output) } };
}

async function call(walk: Walk, { place, retryCount }: At, resource: string, input: Json): Promise<Answer> {
  const { state } = place;
  const made = { state, resource, input, retryCount, now: walk.now, ...walk.occurrences.next(state, undefined) };
  const mock = chooseMock(walk.options.mocks ?? {}, 'request', made);
  walk.calls.push(made);
  return respond(mock, made);
}

function outcome(walk: Walk, answer: Answer): Ask {
  if (answer.kind === 'succeed') return { mock: walk.asker.result(JSON.stringify(answer.output)) };
  const { error = 'States.ItemReaderFailed', cause = '' } = answer;
  return { mock: { errorOutput: { error, cause } } };
}

/** The input of each iteration; undefined: the state fails before. An ItemSelector makes TestState show its items. */
async function itemsOf(walk: Walk, at: At, read: Ask): Promise<string[] | undefined> {
  const { fields, query } = at.place;
  const own = fields.ItemSelector ?? fields.Parameters;
  const shown: Fields =
    query === 'JSONata' ? { item: '{% $states.context.Map.Item.Value %}' } : { 'item.$': '$$.Map.Item.Value' };
  const seen = await walk.asker.look(at, { ...read, ...(own ? {} : { fields: { ItemSelector: shown } }) });
  if (!seen) return undefined;
  const bare = (item: Json): Json => (own ? item : (item as Fields).item);
  if (fields.ItemBatcher) {
    const batches = JSON.parse(seen.afterItemBatcher ?? '[]') as { Items: Json[] }[];
    return batches.map((batch) => JSON.stringify({ ...batch, Items: batch.Items.map(bare) }));
  }
  if (seen.afterItemSelector === undefined) throw new Error(`TestState does not show the items of "${at.place.state}"`);
  return (JSON.parse(seen.afterItemSelector) as Json[]).map((item) => JSON.stringify(bare(item)));
}

const pick = (fields: Fields, names: readonly string[]): { [field: string]: Json } =>
  Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));
