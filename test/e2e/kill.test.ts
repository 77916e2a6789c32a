import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { HistoryEvent } from '../../local/src/asl/types';
import type { RunOutput } from '../../handlers/shared/contract';
import { openRuntime } from '../../local/src';
import { housingAssembly, ROOT } from './support/assembly';
import { temporaryFolder, tidy } from './support/laptop';
import { dataVersion } from './support/rows';
import { seeded } from '../support/full';

jest.setTimeout(120_000);
const CHILD = join(ROOT, 'test/e2e/support/child.ts');

afterEach(tidy);

interface Ended {
  readonly arn: string;
  readonly status: string;
  readonly output: RunOutput;
  readonly history: readonly HistoryEvent[];
}

/** Undefined: it was killed. */
async function child(stateDir: string, killAt?: { event: number; after: number }): Promise<Ended | undefined> {
  const options = { stateDir, cdkOut: await housingAssembly(), data: dataVersion(1), killAt };
  const started = spawn(process.execPath, ['--import', 'tsx', CHILD, JSON.stringify(options)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  started.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  started.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const [code, signal] = await new Promise<[number | null, string | null]>((done) =>
    started.on('close', (exit, by) => done([exit, by])),
  );
  if (signal === 'SIGKILL') return undefined;
  if (code !== 0) throw new Error(`the child ended with ${code ?? signal}:\n${said.stderr}`);
  return JSON.parse(said.stdout) as Ended;
}

/** Type and state of each event; how often it looked whether SageMaker was ready depends on time. */
function story({ history }: Ended): string[] {
  const polling = /^(Wait for|Check|Has it|Is it) ?(registration|registered\?|deployment|endpoint|settled\?)/;
  let inside = false;
  return history.flatMap((event) => {
    const details = (event.stateEnteredEventDetails ?? event.stateExitedEventDetails) as { name: string } | undefined;
    if (details && event.type.endsWith('Entered')) inside = polling.test(details.name);
    return inside ? [] : [`${event.type} ${details?.name ?? ''}`];
  });
}

/** What the run made, by kind; nothing may be there twice. */
async function made(stateDir: string, { history }: Ended): Promise<Record<string, string[]>> {
  const runtime = await openRuntime({ stateDir, resume: false });
  try {
    const names = async (service: string, operation: string, input: object, list: string, name: string) => {
      const answer = await runtime.services.call(service, operation, input, { caller: 'test' });
      return (answer as Record<string, Record<string, string>[]>)[list]?.map((job) => String(job[name])) ?? [];
    };
    const scheduled = history.map((event) => event.taskScheduledEventDetails as Record<string, string> | undefined);
    const glue = scheduled.find((details) => details?.resource === 'startJobRun.sync')?.parameters ?? '{}';
    const { JobName } = JSON.parse(glue) as { JobName?: string };
    return {
      preparations: await names('glue', 'GetJobRuns', { JobName }, 'JobRuns', 'Id'),
      training: await names('sagemaker', 'ListTrainingJobs', {}, 'TrainingJobSummaries', 'TrainingJobName'),
      processing: await names('sagemaker', 'ListProcessingJobs', {}, 'ProcessingJobSummaries', 'ProcessingJobName'),
      models: await names('sagemaker', 'ListModels', {}, 'Models', 'ModelName'),
      configs: await names('sagemaker', 'ListEndpointConfigs', {}, 'EndpointConfigs', 'EndpointConfigName'),
      endpoints: await names('sagemaker', 'ListEndpoints', {}, 'Endpoints', 'EndpointName'),
    };
  } finally {
    await runtime.close();
  }
}

test('killed again and again, a run ends like one that was left alone', async () => {
  const calm = temporaryFolder();
  const undisturbed = await child(calm);
  if (!undisturbed) throw new Error('nobody killed the first child');
  expect(undisturbed.output.outcome).toBe('deployed');
  const expected = await made(calm, undisturbed);
  expect(Object.entries(expected).map(([kind, names]) => `${names.length} ${kind}`)).toEqual(
    ['preparations', 'training', 'processing', 'models', 'configs', 'endpoints'].map((kind) => `1 ${kind}`),
  );

  const random = seeded(20261124);
  let kills = 0;
  for (const most of [12, 30, 60]) {
    const stateDir = temporaryFolder();
    let ended: Ended | undefined;
    for (let attempt = 0; !ended && attempt < 8; attempt++) {
      ended = await child(stateDir, { event: 1 + random(most), after: random(4) * 7 });
      if (!ended) kills++;
    }
    ended ??= await child(stateDir);
    if (!ended) throw new Error('a child that nobody kills was killed');
    expect([ended.status, ended.output.outcome]).toEqual(['SUCCEEDED', 'deployed']);
    expect(story(ended)).toEqual(story(undisturbed));
    expect(ended.history.map(({ id }) => id)).toEqual(ended.history.map((_, index) => index + 1));
    const found = await made(stateDir, ended);
    for (const [kind, names] of Object.entries(found)) {
      expect(`${names.length} ${kind}`).toBe(`1 ${kind}`);
    }
  }
  expect(kills).toBeGreaterThanOrEqual(5);
});
