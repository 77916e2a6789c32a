import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type Laptop, openLaptop, type RunEnd, temporaryFolder, tidy } from './support/laptop';
import { dataVersion, rmseOfModels, ROW } from './support/rows';

jest.setTimeout(60_000);
const run = promisify(execFile);
let laptop: Laptop;
let deployed: RunEnd;
let waiting: string;

/** One model is served, and another waits for its approval. */
beforeAll(async () => {
  laptop = await openLaptop({ quick: rmseOfModels(45_000, 40_000) });
  deployed = await laptop.approvedRun(dataVersion(1));
  waiting = await laptop.upload(dataVersion(2));
  await laptop.untilWaiting(waiting);
});
afterAll(tidy);

const machine = (): string => laptop.runtime.app?.stateMachines[0]?.arn ?? '';
const group = (): string => deployed.output?.package?.arn.split('/')[1] ?? '';
const endpointName = (): string => deployed.output?.endpoint?.name ?? '';
const events = (): { readonly id: number; readonly type: string }[] =>
  laptop.live(deployed.arn).events.map(({ id, type }) => ({ id, type }));

describe('the AWS SDK', () => {
  const settings = () => ({
    endpoint: laptop.runtime.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    disableHostPrefix: true,
  });

  test('lists executions, newest first, and reads a whole history page by page', async () => {
    const sfn = new SFNClient(settings());
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: machine() }));
    expect(executions.map(({ executionArn, status }) => [executionArn, status])).toEqual([
      [waiting, 'RUNNING'],
      [deployed.arn, 'SUCCEEDED'],
    ]);
    expect(executions[0]?.startDate).toBeInstanceOf(Date);
    const seen: object[] = [];
    let nextToken: string | undefined;
    do {
      const page = await sfn.send(
        new GetExecutionHistoryCommand({
          executionArn: deployed.arn,
          maxResults: 40,
          ...(nextToken ? { nextToken } : {}),
        }),
      );
      seen.push(...(page.events ?? []).map(({ id, type }) => ({ id, type })));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(seen).toEqual(events());
  });

  test('lists model packages and rejects the one that waits', async () => {
    const sagemaker = new SageMakerClient(settings());
    const { ModelPackageSummaryList: packages = [] } = await sagemaker.send(
      new ListModelPackagesCommand({ ModelPackageGroupName: group(), ModelApprovalStatus: 'PendingManualApproval' }),
    );
    expect(packages.map(({ ModelPackageVersion }) => ModelPackageVersion)).toEqual([2]);
    const name = packages[0]?.ModelPackageArn;
    await sagemaker.send(new UpdateModelPackageCommand({ ModelPackageArn: name, ModelApprovalStatus: 'Rejected' }));
    const found = await sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: name }));
    expect(found.ModelApprovalStatus).toBe('Rejected');
  });

  test('invokes the endpoint', async () => {
    const answer = await new SageMakerRuntimeClient(settings()).send(
      new InvokeEndpointCommand({
        EndpointName: endpointName(),
        ContentType: 'application/json',
        Body: JSON.stringify({ instances: [ROW] }),
      }),
    );
    expect(JSON.parse(Buffer.from(answer.Body).toString())).toMatchObject({
      predictions: [{ value: 200_000 }],
      modelVersion: '1',
    });
  });
});

const hasCli = spawnSync('aws', ['--version']).status === 0;
if (!hasCli) console.info('the AWS CLI is not on PATH: its tests are skipped');

(hasCli ? describe : describe.skip)('the AWS CLI', () => {
  async function aws(...args: string[]): Promise<Record<string, unknown>> {
    const env = { ...process.env, ...laptop.runtime.environment() };
    const { stdout } = await run('aws', [...args, '--output', 'json'], { env });
    return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
  }

  test('lists executions and reads a history', async () => {
    const { executions } = await aws('stepfunctions', 'list-executions', '--state-machine-arn', machine());
    expect(executions).toMatchObject([{ executionArn: waiting }, { executionArn: deployed.arn, status: 'SUCCEEDED' }]);
    const history = await aws('stepfunctions', 'get-execution-history', '--execution-arn', deployed.arn);
    expect((history.events as { id: number; type: string }[]).map(({ id, type }) => ({ id, type }))).toEqual(events());
  });

  test('approves a model package', async () => {
    const { ModelPackageSummaryList: list } = await aws(
      ...['sagemaker', 'list-model-packages', '--model-package-group-name', group()],
    );
    const second = (list as { ModelPackageArn: string; ModelPackageVersion: number }[]).find(
      ({ ModelPackageVersion }) => ModelPackageVersion === 2,
    );
    const name = second?.ModelPackageArn ?? '';
    const status = ['--model-approval-status', 'Approved', '--approval-description', 'by hand'];
    await aws('sagemaker', 'update-model-package', '--model-package-arn', name, ...status);
    expect(await aws('sagemaker', 'describe-model-package', '--model-package-name', name)).toMatchObject({
      ModelApprovalStatus: 'Approved',
      ApprovalDescription: 'by hand',
    });
  });

  test('invokes the endpoint', async () => {
    const folder = temporaryFolder();
    const [body, answer] = [join(folder, 'rows.json'), join(folder, 'answer.json')];
    // A file of bytes: versions 1 and 2 take bodies on the command line in different ways.
    writeFileSync(body, JSON.stringify({ instances: [ROW] }));
    const call = ['--endpoint-name', endpointName(), '--content-type', 'application/json', '--body', `fileb://${body}`];
    await aws('sagemaker-runtime', 'invoke-endpoint', ...call, answer);
    expect(JSON.parse(readFileSync(answer, 'utf8'))).toMatchObject({ modelVersion: '1' });
  });
});
