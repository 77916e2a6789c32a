import { existsSync, readFileSync } from 'node:fs';
import type { PredictionAnswer } from '../../../../handlers/shared/prediction-contract';
import { parseCsv } from '../../runtime/items/csv';
import { print, printJson } from '../output';
import { formatNumber } from '../results';
import { type CommonOptions, openSession } from '../session';

/** Asks the app's prediction API. `source`: JSON, or a JSON or CSV file of rows. */
export async function predictCommand(source: string, options: CommonOptions): Promise<number> {
  const rows = readRows(source);
  const session = await openSession(options);
  try {
    const app = await session.client.app();
    const api = app.httpApis.find(({ routes }) => routes.some(({ path }) => path === '/predict'));
    if (!api) throw new Error('the app has no prediction API (a route POST /predict)');
    const { status, body } = await session.client.api(api.apiId, 'POST', '/predict', { instances: rows });
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
  if (isFile && source.toLowerCase().endsWith('.csv')) return csvRows(text);
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

function csvRows(text: string): readonly object[] {
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
