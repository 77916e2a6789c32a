import type { FieldError, PredictionAnswer } from '../../../../handlers/shared/prediction-contract';
import { countOf, formatNumber } from '../../../../handlers/shared/text';
import type { Client } from '../client';
import { type AddCommand, aboutWorkflow, parseSetting } from '../command';
import { print, printError, printJson } from '../output';
import { type Batch, batchesOf, placed } from '../prediction-rows';
import { type CommonOptions, within } from '../session';

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

/** Asks the app's prediction API, in as many requests as it takes; tells all predictions or none. */
async function predictCommand(source: string, options: PredictOptions): Promise<number> {
  const batches = batchesOf(source);
  return within(options, 'work', async ({ client }) => {
    const apiId = await predictionApi(client);
    const answers: PredictionAnswer[] = [];
    for (const batch of batches) {
      const headers = { 'content-type': batch.type, accept: 'application/json', ...options.header };
      const { status, body } = await client.api(apiId, 'POST', '/predict', batch.body, headers);
      if (status !== 200) return refused(status, body, batch, options);
      answers.push(body as PredictionAnswer);
      if (batches.length > 1) printError(`${answers.length} of ${batches.length} requests`);
    }
    tell(answers, options);
    return 0;
  });
}

async function predictionApi(client: Client): Promise<string> {
  const { httpApis } = await client.app();
  const api = httpApis.find(({ routes }) => routes.some(({ path }) => path === '/predict'));
  if (!api) throw new Error('the app has no prediction API (a route POST /predict)');
  return api.apiId;
}

function tell(answers: readonly PredictionAnswer[], { json }: PredictOptions): void {
  const predictions = answers.flatMap((answer) => answer.predictions);
  // A deployment may come in between.
  const versions = [...new Set(answers.map(({ modelVersion }) => modelVersion ?? 'unknown'))];
  if (json) return printJson({ ...answers.at(-1), predictions });
  const unit = answers[0]?.unit;
  for (const { value } of predictions) print(`${formatNumber(value)}${unit ? ` ${unit}` : ''}`);
  print(`model version ${versions.join(', then ')}`);
}

/** More than these are counted. */
const MOST_FAULTS = 20;

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly message?: string;
  readonly errors?: readonly FieldError[];
}

function refused(status: number, body: unknown, batch: Batch, { json }: PredictOptions): number {
  const { title, detail, message, errors = [], ...rest } = (typeof body === 'object' ? body : {}) as Problem;
  const faults = errors.map((fault) => placed(fault, batch));
  if (json) printJson(faults.length > 0 ? { title, detail, ...rest, errors: faults } : body);
  else {
    printError(`ml-workflow: ${detail ?? message ?? title ?? String(body)} (HTTP ${status})`);
    for (const { field, value, rule, fix } of faults.slice(0, MOST_FAULTS))
      printError(`  ${field} = ${JSON.stringify(value)} ${rule}: ${fix}`);
    const more = faults.length - MOST_FAULTS;
    if (more > 0) printError(`  … and ${countOf(more, 'problem')} more; all with --json`);
  }
  return 1;
}
