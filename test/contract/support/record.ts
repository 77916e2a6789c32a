import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVirtualClock, openRuntime } from '../../../local/src';
import { QuickRunner, type QuickOptions } from '../../../local/src/jobs';
import type { ObservedCall } from '../../../local/src/services/types';
import { Laptop, temporaryFolder } from '../../e2e/support/laptop';
import { atConsole } from './console-story';
import { dataVersion, ROW } from '../../e2e/support/rows';

/** What one app's runs did. */
export interface Recording {
  readonly calls: readonly ObservedCall[];
  /** How each run ended: its outcome, else its status. */
  readonly ends: readonly string[];
}

interface Options {
  readonly cdkOut: string;
  /** Key prefix of the raw data. */
  readonly prefix: string;
  /** Whether a newer run's ask ends an older request. */
  readonly supersedes: boolean;
}

/** Calls by which the local runtime makes resources where AWS has CloudFormation. */
const BY_DEPLOYMENT = /^(cdk|cloudformation)/;

/** Runs that end in each outcome, once each, with the calls of Task states, handlers and a caller of the APIs. */
export async function record(options: Options): Promise<Recording> {
  const calls: ObservedCall[] = [];
  const ends: string[] = [];
  const quick: QuickOptions = {};
  const stateDir = temporaryFolder();
  const clock = createVirtualClock(Date.now());
  const runtime = await openRuntime({
    stateDir,
    cdkOut: options.cdkOut,
    jobs: new QuickRunner(stateDir, quick),
    clock,
    onCall: (call) => calls.push(call),
  });
  const laptop = new Laptop(runtime, clock, quick, []);
  const stage = new Stage(laptop, options, ends);
  try {
    for (const story of [firstModels, goesBack, refused, oneAfterTheOther, stops, atTheConsole]) await story(stage);
    await stage.tearDown();
    await stage.describeJobs(calls);
  } finally {
    await laptop.close();
  }
  return { calls: calls.filter(({ caller }) => !BY_DEPLOYMENT.test(caller)), ends };
}

class Stage {
  private version = 0;

  constructor(
    readonly laptop: Laptop,
    readonly options: Options,
    private readonly ends: string[],
  ) {}

  start(): Promise<string> {
    return this.laptop.upload(dataVersion(++this.version), `${this.options.prefix}housing.csv`);
  }

  async asked(): Promise<string> {
    const arn = await this.start();
    await this.laptop.untilWaiting(arn);
    return arn;
  }

  async finish(arn: string): Promise<void> {
    const { outcome, status } = await this.laptop.finish(arn);
    this.ends.push(outcome ?? status);
  }

  async approved(): Promise<void> {
    const arn = await this.asked();
    await this.laptop.decide('approved');
    await this.finish(arn);
  }

  /** What a `.sync` task answers with is the description of its job. */
  async describeJobs(calls: readonly ObservedCall[]): Promise<void> {
    for (const { service, operation, input, answer } of [...calls]) {
      const { TrainingJobName, ProcessingJobName, JobName } = input as Record<string, string>;
      if (answer === undefined) continue;
      if (operation === 'CreateTrainingJob')
        await this.laptop.call(service, 'DescribeTrainingJob', { TrainingJobName });
      if (operation === 'CreateProcessingJob')
        await this.laptop.call(service, 'DescribeProcessingJob', { ProcessingJobName });
      if (operation !== 'StartJobRun') continue;
      const { JobRunId: RunId } = answer as { JobRunId: string };
      await this.laptop.call(service, 'GetJobRun', { JobName, RunId });
    }
  }

  /** What CloudFormation sends to the function of the custom resource when the stack is deleted. */
  async tearDown(): Promise<void> {
    const found = this.laptop.runtime.app?.functions.find(({ path }) => path.endsWith('/Teardown'));
    if (!found) return;
    const server = createServer((request, response) => request.resume().on('end', () => response.end()));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const properties = await this.laptop.call<{ Payload?: Uint8Array; FunctionError?: string }>('lambda', 'Invoke', {
      FunctionName: found.name,
      Payload: Buffer.from(
        JSON.stringify({
          RequestType: 'Delete',
          ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
          StackId: 'stack',
          RequestId: 'request',
          LogicalResourceId: 'Teardown',
          ResourceProperties: this.names(),
        }),
      ),
    });
    server.close();
    if (properties.FunctionError) throw new Error(Buffer.from(properties.Payload ?? []).toString());
  }

  private names(): object {
    const { definition = '' } = this.laptop.runtime.app?.stateMachines[0] ?? {};
    return {
      endpointName: /"EndpointName":"([^"]+)"/.exec(definition)?.[1],
      namePrefix: /'(deploy-[^']+)-'/.exec(definition)?.[1],
      packageGroupName: /"ModelPackageGroupName":"([^"]+)"/.exec(definition)?.[1],
    };
  }
}

/** More models than are kept, predictions, a smoke test that fails at the first and at a later model. */
async function firstModels(stage: Stage): Promise<void> {
  const { laptop } = stage;
  const { quick } = laptop;
  quick.predict = () => -1;
  await stage.approved();
  quick.predict = undefined;
  // Each better than the champion, so that the gate lets it pass.
  let rmse = 55_000;
  quick.metrics = () => ({ rmse: (rmse -= 1000), mae: 30_000, r2: 0.85 });
  for (let models = 0; models < 4; models++) await stage.approved();
  await askPredictions(laptop);
  const answers = [99_000_000];
  quick.predict = () => answers.shift() ?? 200_000;
  await stage.approved();
}

async function askPredictions(laptop: Laptop): Promise<void> {
  for (const answer of [await laptop.predict(ROW), await laptop.predictionApi('GET', '/model')])
    if (answer.status !== 200) throw new Error(`the prediction API: ${JSON.stringify(answer)}`);
}

/** To earlier versions: with and without an endpoint that is there, and by a smoke test that fails. */
async function goesBack({ laptop }: Stage): Promise<void> {
  const machine = laptop.runtime.app?.stateMachines.find(({ path }) => path.endsWith('/Rollback'));
  if (!machine) return;
  const back = async (version: number, answer?: number): Promise<void> => {
    const input = JSON.stringify({ v: 1, version });
    const asked = { stateMachineArn: machine.arn, input };
    const { executionArn } = await laptop.call<{ executionArn: string }>('sfn', 'StartExecution', asked);
    await laptop.untilWaiting(executionArn);
    if (answer !== undefined) {
      laptop.quick.predict = () => answer;
      await laptop.decide('approved');
    }
    await laptop.finish(executionArn);
    laptop.quick.predict = undefined;
  };
  await back(3, 200_000);
  await back(4, -1);
  const { name } = (await laptop.endpoint()) ?? {};
  await laptop.call('sagemaker', 'DeleteEndpoint', { EndpointName: name });
  await laptop.advanceDays(0.1);
  await back(4, -1);
  await back(4, 200_000);
  // Nobody decides.
  await back(3);
  // What its own approval API answers to a signed caller.
  for (const api of laptop.runtime.app?.httpApis ?? []) {
    for (const path of ['/decisions', '/audit']) await laptop.client.api(api.apiId, 'GET', path);
  }
}

/** By the gate, by a person over the signed route or in the registry, and by nobody. */
async function refused(stage: Stage): Promise<void> {
  const { laptop } = stage;
  if (laptop.runtime.app?.functions.some(({ path }) => path.endsWith('/Registry'))) await inRegistry(stage);
  const { metrics } = laptop.quick;
  laptop.quick.metrics = () => ({ rmse: 70_000, mae: 1, r2: 0 });
  await stage.finish(await stage.start());
  laptop.quick.metrics = metrics;
  await stage.finish(await stage.asked());
  const rejected = await stage.asked();
  const api = laptop.runtime.app?.httpApis.find(({ routes }) => routes.some(({ path }) => path === '/decisions'));
  const { body } = await laptop.client.api(api?.apiId ?? '', 'GET', '/decisions');
  const [request] = (body as { items: { id: string }[] }).items;
  const decision = { v: 1, decision: 'rejected', comment: 'by the contract check' };
  await laptop.client.api(api?.apiId ?? '', 'POST', `/decisions/${request?.id}`, decision);
  await stage.finish(rejected);
  const { status } = await laptop.client.api(api?.apiId ?? '', 'GET', '/audit');
  if (status !== 200) throw new Error(`the audit trail answered ${status}`);
}

async function inRegistry(stage: Stage): Promise<void> {
  const { laptop } = stage;
  const asked = await stage.asked();
  const { ModelPackageSummaryList: versions } = await laptop.call<{
    ModelPackageSummaryList: { ModelPackageArn: string }[];
  }>('sagemaker', 'ListModelPackages', {
    ModelPackageType: 'Versioned',
    ModelApprovalStatus: 'PendingManualApproval',
    SortBy: 'CreationTime',
    SortOrder: 'Descending',
  });
  const change = { ModelPackageArn: versions[0]?.ModelPackageArn, ModelApprovalStatus: 'Rejected' };
  await laptop.call('sagemaker', 'UpdateModelPackage', { ...change, ApprovalDescription: 'in Studio' });
  await stage.finish(asked);
}

/** Two runs at once: the older is superseded by the ask of the newer, or finds another champion when it is approved. */
async function oneAfterTheOther(stage: Stage): Promise<void> {
  const { laptop } = stage;
  const older = await stage.asked();
  await laptop.advanceDays(0.01);
  const newer = await stage.asked();
  if (stage.options.supersedes) {
    await stage.finish(older);
    await laptop.decide('approved');
    await stage.finish(newer);
    return;
  }
  await laptop.decide('approved');
  await stage.finish(newer);
  await laptop.call('sfn', 'StopExecution', { executionArn: older });
  await stage.finish(older);
}

/** A job that fails, a run that is stopped while it waits, and both redriven. */
async function stops(stage: Stage): Promise<void> {
  const { laptop } = stage;
  laptop.quick.fail = (kind) => (kind === 'training' ? 'no good' : undefined);
  const failed = await stage.start();
  await stage.finish(failed);
  laptop.quick.fail = undefined;
  await laptop.call('sfn', 'RedriveExecution', { executionArn: failed });
  await laptop.untilWaiting(failed);
  await laptop.call('sfn', 'StopExecution', { executionArn: failed, error: 'Stopped', cause: 'by hand' });
  await stage.finish(failed);
  await laptop.call('sfn', 'RedriveExecution', { executionArn: failed });
  await laptop.untilWaiting(failed);
  await laptop.decide('approved');
  await stage.finish(failed);
}

/** Everything that the web app can ask. */
async function atTheConsole({ laptop }: Stage): Promise<void> {
  await atConsole(laptop, dataVersion(90));
}
