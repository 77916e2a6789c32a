import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createProcessRunner } from '../../local/src';
import { housingAssembly } from '../e2e/support/assembly';
import { type Laptop, openLaptop, type RunEnd, temporaryFolder, tidy } from '../e2e/support/laptop';
import { FULL } from '../support/full';
import { csv, HEADER, rows } from './support/housing';
import { has, python, ROOT } from './support/job';

jest.setTimeout(900_000);

interface BadInput {
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** What the sentence has to hold: the file, the line or column, the fix. */
  readonly says: readonly string[];
  /** Removed once the run has begun. */
  readonly deleted?: boolean;
}

const [first = '', ...others] = rows(100);
const bad: Readonly<Record<string, BadInput>> = {
  'a quote that is never closed': {
    files: { 'quote.csv': csv(100, first.replace('INLAND', '').concat(',"a note'), ...others) },
    says: ['quote.csv line 102 has a quote', 'double each quote inside it'],
  },
  'missing columns': {
    files: { 'columns.csv': csv(100).replace('population,households', 'people,households').replace('latitude', 'lat') },
    says: ['columns.csv has no column latitude, population', 'line 1 has longitude, lat,', 'add them'],
  },
  'all rows quarantined': {
    files: { 'refused.csv': [HEADER, ...rows(50).map((row) => row.replace(/,[^,]+,([^,]+)$/, ',$$1,$1'))].join('\n') },
    says: [
      'refused.csv: no row is left',
      '50 quarantined (most often: median_house_value is not a number, such as "$1"',
      'widen the schema',
    ],
  },
  'gzip cut off': {
    files: { 'cut.csv.gz': gzipSync(csv(3000)).subarray(0, 20_000) },
    says: ['cut.csv.gz is cut off, damaged or not gzip', 'compress and upload it again'],
  },
  'deleted after its event': {
    files: { 'deleted.csv': csv(100) },
    says: ['there is no file at s3://', '/raw/deleted.csv', 'check the input of the run'],
    deleted: true,
  },
  ...(FULL && {
    'an empty file': { files: { 'empty.csv': '' }, says: ['empty.csv is empty', 'first line must name the columns'] },
    'a header alone': {
      files: { 'header.csv': `${HEADER}\n` },
      says: ['header.csv has a header line and no rows', 'give rows'],
    },
    'columns twice': {
      files: { 'twice.csv': csv(100).replace('households', 'population') },
      says: ['twice.csv has the column population twice', 'rename one in line 1'],
    },
    'UTF-16': {
      files: { 'utf16.csv': Buffer.from(`\ufeff${csv(100)}`, 'utf16le') },
      says: ['utf16.csv is UTF-16', 'UTF-8'],
    },
    'Latin-1': {
      files: { 'latin.csv': Buffer.from(csv(100, `${first},\u00e9`), 'latin1') },
      says: ['latin.csv line 102 is not UTF-8', 'save the file as UTF-8'],
    },
    'a constant target': {
      files: {
        'constant.csv': [HEADER, ...rows(100).map((row) => row.replace(/,[^,]+,([^,]+)$/, ',5,$1'))].join('\n'),
      },
      says: ['constant.csv: median_house_value is 5 in all', 'check that column'],
    },
    'two rows': {
      files: { 'two.csv': csv(2) },
      says: ['two.csv: no row is left', '2 rows read', 'give more valid rows'],
    },
    'parts with other headers': {
      files: {
        'parts/a.csv.gz': gzipSync(csv(50)),
        'parts/b.csv.gz': gzipSync(csv(50).replace('population', 'people')),
      },
      says: ['b.csv.gz has other columns than a.csv.gz (without population, with people)', 'same header line'],
    },
  }),
};

const here = has('xgboost, sqlframe');
if (!here) console.info(`${python} has no xgboost and sqlframe: run "node scripts/python-env.mjs"`);

/** Puts the files into the bucket; a CSV's own event starts its run, another is started by hand. */
async function begin(laptop: Laptop, { files }: BadInput): Promise<string> {
  const names = Object.keys(files);
  const [only = '', ...more] = names;
  if (more.length === 0 && only.endsWith('.csv')) return laptop.upload(files[only] ?? '', `raw/${only}`);
  for (const name of names) await laptop.client.putObject(laptop.bucket, `raw/${name}`, Buffer.from(files[name] ?? ''));
  const { stateMachines } = await laptop.call<{ stateMachines: { stateMachineArn: string }[] }>(
    'sfn',
    'ListStateMachines',
  );
  const key = more.length > 0 ? `raw/${only.split('/')[0]}/` : `raw/${only}`;
  const { executionArn } = await laptop.call<{ executionArn: string }>('sfn', 'StartExecution', {
    stateMachineArn: stateMachines[0]?.stateMachineArn,
    input: JSON.stringify({ v: 1, inputUri: `s3://${laptop.bucket}/${key}`, dataVersion: only, reason: 'manual' }),
  });
  return executionArn;
}

afterAll(tidy);

(here ? describe : describe.skip)('bad data, the whole way', () => {
  const ends = new Map<string, RunEnd>();
  let laptop: Laptop;

  beforeAll(async () => {
    laptop = await openLaptop({
      jobs: (stateDir) => createProcessRunner({ stateDir, python }),
      intercept: async ({ operation, input }, carryOut) => {
        const uri = (input as { Arguments?: Record<string, string> }).Arguments?.['--input_uri'] ?? '';
        if (operation === 'StartJobRun' && uri.endsWith('/deleted.csv')) {
          await laptop.call('s3', 'DeleteObject', { Bucket: laptop.bucket, Key: 'raw/deleted.csv' });
        }
        return carryOut();
      },
    });
    for (const [name, input] of Object.entries(bad)) ends.set(name, await laptop.finish(await begin(laptop, input)));
    await laptop.moveUntil(() => laptop.runtime.isQuiet(), 'people are told of the last one');
  });

  test.each(Object.keys(bad))('%s: people are told file, place and fix, and nothing goes on', async (name) => {
    const end = ends.get(name);
    expect([end?.status, end?.states.at(-1)]).toEqual(['FAILED', 'Prepare data']);
    const mails = await laptop.mails();
    const run = end?.arn.split(':').at(-1) ?? '';
    const [notice, ...more] = mails.filter(({ text = '' }) => text.includes(`The run ${run} `));
    expect(more).toEqual([]);
    expect(notice?.subject).toBe('California Housing failed at Prepare data');
    const why = /^Why: (.*)$/m.exec(notice?.text ?? '')?.[1] ?? '';
    for (const part of bad[name]?.says ?? []) expect(why).toContain(part);
    expect(laptop.runtime.services.buckets.keys(laptop.bucket, `runs/${run}/`)).toEqual([]);
  });

  test('no later job was started, and a run with mended data is unhindered', async () => {
    const jobs = async (): Promise<number> =>
      (await laptop.call<{ TrainingJobSummaries: object[] }>('sagemaker', 'ListTrainingJobs')).TrainingJobSummaries
        .length;
    expect(await jobs()).toBe(0);
    // One category, and all that a good file may have.
    const mended = `\ufeff${csv(300).replaceAll(/,(<1H OCEAN|NEAR BAY|NEAR OCEAN|INLAND)\n/g, ',"INLAND"\r\n')}`;
    const arn = await laptop.upload(mended, 'raw/quote.csv');
    await laptop.moveUntil(() => laptop.isWaiting(arn) || !laptop.live(arn).isRunning, 'the run asks or ends');
    const { status, states, cause } = laptop.end(arn);
    expect([['RUNNING', 'SUCCEEDED'].includes(status), cause]).toEqual([true, undefined]);
    expect(states).toContain('Evaluate model');
    expect(await jobs()).toBe(1);
  });

  test('ml-workflow run --data says the same', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'my rows.csv');
    writeFileSync(file, csv(100, first.concat(',"a note'), ...others));
    const bin = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), join(ROOT, 'local/src/cli/bin.ts')];
    const state = join(folder, 'state');
    const options = ['--cdk-out', await housingAssembly(), '--state-dir', state, '--port', '0', '--python', python];
    const { code, out } = await new Promise<{ code: number; out: string }>((resolve) => {
      execFile(
        process.execPath,
        [...bin, 'run', '--data', file, ...options],
        { cwd: ROOT },
        (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout + stderr });
        },
      );
    });
    expect(out).toMatch(/Prepare data failed: .*my_rows\.csv\S* line 102 has a quote that is never closed/);
    expect(out).toMatch(/: FAILED\n .*double each quote inside it/);
    expect(code).toBe(1);
    const written = readdirSync(join(state, 's3'), { recursive: true }).map(String);
    expect(written.some((name) => name.includes('my_rows.csv'))).toBe(true);
    expect(written.filter((name) => name.includes('/runs/'))).toEqual([]);
  });
});
