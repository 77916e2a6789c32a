import { formatNumber } from '../../../../handlers/shared/text';
import type { Client } from '../client';
import { type AddCommand, aboutWorkflow } from '../command';
import { type Comparison, comparisonOf } from '../compare/comparison';
import type { Profile } from '../compare/profile';
import { factsOf, type RunFacts } from '../facts';
import { print, printJson, printTable, shownDuration } from '../output';
import { findRun } from '../runs';
import { type CommonOptions, within } from '../session';

export const addCompare: AddCommand = (cli) =>
  void aboutWorkflow(
    cli.command('compare <run> <other>', 'two runs side by side: metrics, parameters, data, time per state', [
      ['ml-workflow compare RUN OTHER'],
      ['ml-workflow compare RUN OTHER --json', '{v, runs, metrics, parameters, rows, columns, stages}'],
    ]),
  ).action(cli.does(compareCommand));

function compareCommand(run: string, other: string, options: CommonOptions): Promise<number> {
  return within(options, 'look', async ({ client }) => {
    const a = await factsOf(client, (await findRun(client, run)).executionArn);
    const b = await factsOf(client, (await findRun(client, other)).executionArn);
    const comparison = comparisonOf(a, b, [await profileOf(client, a), await profileOf(client, b)]);
    if (options.json) printJson(comparison);
    else printComparison(comparison);
    return 0;
  });
}

async function profileOf(client: Client, { profileUri }: RunFacts): Promise<Profile | undefined> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(profileUri ?? '') ?? [];
  if (bucket === undefined || key === undefined) return undefined;
  const bytes = await client.getObject(bucket, key);
  return bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as Profile);
}

const shown = (value: number | undefined): string => (value === undefined ? '-' : formatNumber(value));
const percent = (share: number): string => `${share > 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;

function printComparison({ runs, metrics, parameters, rows, columns, stages }: Comparison): void {
  const [a, b] = runs;
  const head = ['', a.name, b.name];
  const told = (name: string, pick: (run: typeof a) => string | undefined): string[][] =>
    pick(a) === undefined && pick(b) === undefined ? [] : [[name, pick(a) ?? '-', pick(b) ?? '-']];
  printTable([
    head,
    ...told('outcome', ({ outcome }) => outcome),
    ...told('model version', ({ version }) => version),
    ...told('data version', ({ dataVersion }) => dataVersion),
    ...told('took', ({ seconds }) => (seconds === undefined ? undefined : shownDuration(seconds))),
  ]);
  section('METRIC', [
    ...metrics.map(({ name, a: one, b: two, change }) => [
      name,
      shown(one),
      shown(two),
      change === undefined ? '' : percent(change),
    ]),
  ]);
  section(
    'PARAMETER THAT DIFFERS',
    parameters.map(({ name, a: one = '-', b: two = '-' }) => [name, one, two]),
  );
  section(
    'ROWS',
    rows.map(({ name, a: one, b: two }) => [name, shown(one), shown(two)]),
  );
  section(
    'COLUMN',
    (columns ?? []).map((column) => [column.column, ...wordsOf(column)]),
  );
  section(
    'STATE',
    stages.map(({ name, a: one, b: two }) => [name, durationOf(one), durationOf(two)]),
  );
}

const durationOf = (seconds: number | undefined): string => (seconds === undefined ? '-' : shownDuration(seconds));

function wordsOf({ onlyIn, shift, mean, missing }: NonNullable<Comparison['columns']>[number]): string[] {
  if (onlyIn !== undefined) return onlyIn === 'a' ? ['there', '-', ''] : ['-', 'there', ''];
  const [one = 0, two = 0] = missing ?? [];
  const blank = one === 0 && two === 0 ? '' : `, blank ${(one * 100).toFixed(1)} % → ${(two * 100).toFixed(1)} %`;
  const moved = mean ? `mean moved by ${shift} standard deviations` : `${percent(shift ?? 0)} of the rows changed`;
  return [shown(mean?.[0]), shown(mean?.[1]), `${shift === 0 ? 'the same' : moved}${blank}`];
}

function section(heading: string, rows: readonly string[][]): void {
  if (rows.length === 0) return;
  print('');
  printTable([[heading, ...(rows[0] ?? []).slice(1).map(() => '')], ...rows]);
}
