import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { RunInput } from '../../../../handlers/shared/contract';
import type { AppView } from '../../wire/pages';
import type { Client } from '../client';
import { type AddCommand, aboutWorkflow, parseSetting } from '../command';
import { checkDataFile } from '../data-file';
import { followRun } from '../follow';
import { print, printJson } from '../output';
import { type CommonOptions, isCloud, nextCommand, openSession } from '../session';
import { UsageError } from '../usage';
import { consoleOf } from '../../wire/ui-api';

interface RunOptions extends CommonOptions {
  readonly data?: string;
  readonly bucket?: string;
  readonly input?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly detach?: boolean;
}

export const addRun: AddCommand = (cli) =>
  void aboutWorkflow(
    cli
      .command('run', 'starts a run and follows it, one line per state', [
        ['ml-workflow run --data rows.csv', 'upload, start, follow'],
        ['ml-workflow run --data rows.csv --set eta=0.05', 'with another hyperparameter'],
        ['ml-workflow run --data rows.csv --detach', 'in the runtime that is up; see also: watch'],
        ['ml-workflow run --data rows.csv --stack Prices --profile work', 'in AWS'],
      ])
      .option('--data <file>', 'a CSV file to run on')
      .option('--input <json>', 'the whole input, in place of --data')
      .option('--set <name=value>', 'override a hyperparameter; may be repeated', parseSetting, {})
      .option('--bucket <name>', 'the bucket that the data goes to')
      .option('--name <name>', "the run's name")
      .option('--detach', 'start it and return; locally in the runtime that is up'),
  )
    .alias('start')
    .action(cli.does(runCommand));

async function runCommand(options: RunOptions): Promise<number> {
  if ((options.data === undefined) === (options.input === undefined)) {
    throw new UsageError(
      'give --data <file> (a CSV to run on) or --input <json>, and not both; ml-workflow run --help has examples',
    );
  }
  if (options.data !== undefined && !existsSync(options.data))
    throw new UsageError(`--data is "${options.data}", which is no file: give the path of a CSV file`);
  const session = await openSession(options, 'begin');
  try {
    if (options.detach && session.runtime)
      throw new Error('--detach needs a runtime that stays up: start one with "ml-workflow up"');
    const app = await session.client.app();
    const machine = chooseMachine(app, options.machine);
    if (options.data !== undefined) await checkDataFile(session.client, app, machine.arn, options.data);
    const input =
      options.data === undefined ? givenInput(options) : await dataInput(session.client, app, options.data, options);
    const name =
      options.name ?? `${isCloud(options) ? 'by-hand' : 'local'}-${input.digest}-${randomBytes(3).toString('hex')}`;
    const started = await session.client.sfn<{ executionArn: string }>('StartExecution', {
      stateMachineArn: machine.arn,
      name,
      input: JSON.stringify(input.value),
    });
    if (options.detach) {
      if (options.json) printJson({ v: 1, name, ...started });
      else print(`${name} runs; to follow it: ${nextCommand(`watch ${name}`, options)}`);
      return 0;
    }
    if (!options.json) {
      const { client } = session;
      print(`${name} (${machine.path}), ${client.place}`);
      if (!client.isCloud && consoleOf(app.httpApis)) print(`in the web app: ${client.place}/app/runs/${name}`);
    }
    return await followRun(session, started.executionArn, name, options);
  } finally {
    await session.close();
  }
}

/** By logical id, name, or a part of the construct path; the only one needs no choice. */
export function chooseMachine(app: AppView, wanted: string | undefined): AppView['stateMachines'][number] {
  const { stateMachines } = app;
  const found =
    wanted === undefined
      ? stateMachines
      : stateMachines.filter(
          ({ logicalId, name, arn, path }) =>
            [logicalId, name, arn, path].includes(wanted) || path.split('/').includes(wanted),
        );
  const [only] = found;
  if (only && found.length === 1) return only;
  const paths = stateMachines.map(({ path }) => path).join(', ');
  if (stateMachines.length === 0) throw new Error('the app has no state machine');
  throw new Error(
    wanted === undefined
      ? `the app has several state machines; choose one with --machine: ${paths}`
      : `--machine is "${wanted}", which fits ${found.length} state machines; the app has ${paths}`,
  );
}

interface Input {
  readonly value: object;
  readonly digest: string;
}

const digestOf = (...parts: (string | Uint8Array)[]): string =>
  parts
    .reduce((hash, part) => hash.update(part), createHash('sha256'))
    .digest('hex')
    .slice(0, 12);

function givenInput({ input = '{}', set }: RunOptions): Input {
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch (error) {
    throw new Error(`--input is no JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== 'object' || value === null) throw new Error('--input must be a JSON object, e.g. {"v": 1}');
  return { value: withHyperparameters(value, set), digest: digestOf(input, JSON.stringify(set)) };
}

/** Uploads the file, and makes the input that the start handler makes of an upload. */
async function dataInput(client: Client, app: AppView, file: string, { set, bucket }: RunOptions): Promise<Input> {
  const content = readFileSync(file);
  const dataVersion = digestOf(content);
  const target = bucket ?? dataBucket(app);
  if (!app.buckets.includes(target)) {
    throw new Error(`--bucket is "${target}", which the app does not have; it has ${app.buckets.join(', ') || 'none'}`);
  }
  const key = keyOfData(app, target, `by-hand/${dataVersion}/${basename(file).replace(/[^\w.-]/g, '_')}`);
  await client.putObject(target, key, content);
  const value: RunInput = { v: 1, inputUri: `s3://${target}/${key}`, dataVersion, reason: 'manual' };
  return { value: withHyperparameters(value, set), digest: dataVersion };
}

/**
 * Where the roles of the app read raw data, and yet no key whose upload starts a run of its own.
 * An app without such a rule has the library's default.
 */
export function keyOfData({ newData }: Pick<AppView, 'newData'>, bucket: string, path: string): string {
  const wildcards = newData.filter((one) => one.bucket === bucket).map(({ wildcard }) => wildcard);
  const key = `${wildcards[0]?.split('*')[0] ?? 'raw/'}${path}`;
  const starts = wildcards.some((wildcard) =>
    new RegExp(
      `^${wildcard
        .split('*')
        .map((part) => part.replace(/[^\w/]/g, '\\$&'))
        .join('.*')}$`,
      's',
    ).test(key),
  );
  return starts ? `${key}.data` : key;
}

const withHyperparameters = (value: object, set: Readonly<Record<string, string>>): object =>
  Object.keys(set).length === 0
    ? value
    : { ...value, hyperparameters: { ...(value as { hyperparameters?: object }).hyperparameters, ...set } };

/** The bucket that an output calls the data's, or the only one. */
function dataBucket({ buckets, outputs }: AppView): string {
  const named = Object.entries(outputs).find(
    ([name, value]) => /(data|input).*bucket/i.test(name) && buckets.includes(value),
  );
  if (named) return named[1];
  const [only] = buckets;
  if (only !== undefined && buckets.length === 1) return only;
  throw new Error(`choose the bucket of the data with --bucket; the app has ${buckets.join(', ') || 'none'}`);
}
