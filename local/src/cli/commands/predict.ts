import { existsSync, readFileSync } from 'node:fs';
import type { PredictionAnswer } from '../../../../handlers/shared/prediction-contract';
import { parseCsv } from '../../runtime/items/csv';
import { type AddCommand, aboutWorkflow, parseSetting } from '../command';
import { print, printJson } from '../output';
import { formatNumber } from '../results';
import { type CommonOptions, openSession } from '../session';

interface PredictOptions extends CommonOptions {
  readonly header: Readonly<Record<string, string>>;
}

export const addPredict: AddCommand = (cli) =>
  void aboutWorkflow(
    cli
      .command('predict <rows>', 'asks the prediction API; rows: JSON, or a JSON or CSV file', [
        ['ml-workflow predict rows.csv'],
        [`ml-workflow predict '{"income": 8.3, "rooms": 4}'`],
        ['ml-workflow predict rows.json --header x-api-key=KEY', 'an API that takes keys'],
      ])
      .option('--header <name=value>', 'send this header as well; may be repeated', parseSetting, {}),
  ).action(cli.does(predictCommand));

/** Asks the app's prediction API. `source`: JSON, or a JSON or CSV file of rows. */
async function predictCommand(source: string, options: PredictOptions): Promise<number> {
  const rows = readRows(source);
  const session = await openSession(options);
  try {
    const app = await session.client.app();
    const api = app.httpApis.find(({ routes }) => routes.some(({ path }) => path === '/predict'));
    if (!api) throw new Error('the app has no prediction API (a route POST /predict)');
    const instances = { instances: rows };
    const { status, body } = await session.client.api(api.apiId, 'POST', '/predict', instances, options.header);
    if (options.json || status !== 200) printJson(body);
    else {
      const { predictions, unit, modelVersion } = body as PredictionAnswer;
      for (const { value } of predictions) print(`${formatNumber(value)}${unit ? ` ${unit}` : ''}`);
      print(`model version ${modelVersion ?? 'unknown'}`);
    }
    return status === 200 ? 0 : 1;
  } finally {
    await session.close();
  }
}

export function readRows(source: string): readonly unknown[] {
  const isFile = existsSync(source);
  const text = isFile ? readFileSync(source, 'utf8') : source;
  if (isFile && source.toLowerCase().endsWith('.csv')) return rowsOfCsv(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`"${source}" is neither a file nor JSON: ${(error as Error).message}`, { cause: error });
  }
  const { instances } = (value ?? {}) as { instances?: unknown };
  const rows = Array.isArray(instances) ? instances : value;
  return Array.isArray(rows) ? rows : [rows];
}

function rowsOfCsv(text: string): readonly object[] {
  const [header = [], ...rows] = parseCsv(text, ',');
  return rows.map((row) =>
    Object.fromEntries(
      header.map((name, index) => {
        const field = row[index] ?? '';
        return [name, field === '' ? null : Number.isNaN(Number(field)) ? field : Number(field)];
      }),
    ),
  );
}
