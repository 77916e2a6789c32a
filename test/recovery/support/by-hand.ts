import type { EndpointStatus } from '@aws-sdk/client-sagemaker';
import { decide } from '../../../examples/housing/demo/recipient';
import { Table } from '../../../local/src/services/table';
import type { CallInterceptor } from '../../../local/src/services/types';
import type { Laptop, RunEnd } from '../../e2e/support/laptop';
import { ROW } from '../../e2e/support/rows';

/** Version of the model that answers. */
export const servedVersion = async (laptop: Laptop) => (await laptop.predictOne(ROW)).modelVersion;

type Deed = () => Promise<unknown> | never;

/** What a person does in the account right before a state's call arrives. */
export class Meanwhile {
  private laptop: Laptop | undefined;
  private state = '';
  private deed: Deed | undefined;

  /** Whether it is done at every call of the state until it is stopped. */
  again = false;

  readonly intercept: CallInterceptor = async ({ context: { effectId = '' } }, carryOut) => {
    const [arn = '', id = ''] = effectId.split('/');
    const effect = this.laptop?.runtime.core.executions.get(arn)?.outstanding.get(id)?.effect;
    if (this.deed && effect?.kind === 'task' && effect.stateName === this.state) {
      const { deed } = this;
      if (!this.again) this.deed = undefined;
      await deed();
    }
    return carryOut();
  };

  watch(laptop: Laptop): void {
    this.laptop = laptop;
  }

  /** Once, at the next call of that state. */
  before(state: string, deed: Deed): void {
    this.state = state;
    this.deed = deed;
  }

  stop(): void {
    this.again = false;
    this.deed = undefined;
  }

  get isDone(): boolean {
    return this.deed === undefined;
  }
}

/** Puts the endpoint into a state that only AWS brings about. */
export async function putStatus(laptop: Laptop, EndpointStatus: EndpointStatus): Promise<void> {
  const { name } = await theEndpoint(laptop);
  new Table<object>(laptop.runtime.store, 'sagemaker.endpoints').update(name, { EndpointStatus });
}

export async function theEndpoint(laptop: Laptop): Promise<NonNullable<Awaited<ReturnType<Laptop['endpoint']>>>> {
  const endpoint = await laptop.endpoint();
  if (!endpoint) throw new Error('there is no endpoint');
  return endpoint;
}

const turn = (): Promise<void> => new Promise((go) => setImmediate(go));

export async function deleteEndpoint(laptop: Laptop): Promise<void> {
  const { name } = await theEndpoint(laptop);
  await laptop.call('sagemaker', 'DeleteEndpoint', { EndpointName: name });
  while (await laptop.endpoint().catch(() => undefined)) await turn();
}

/** Deploys the served model once more, with a config of that person's own. */
export async function deployByHand(laptop: Laptop, EndpointConfigName = 'by-hand'): Promise<void> {
  const { name, configName } = await theEndpoint(laptop);
  const { ProductionVariants } = await laptop.call<{ ProductionVariants: object[] }>(
    'sagemaker',
    'DescribeEndpointConfig',
    { EndpointConfigName: configName },
  );
  await laptop.call('sagemaker', 'CreateEndpointConfig', { EndpointConfigName, ProductionVariants });
  await laptop.call('sagemaker', 'UpdateEndpoint', { EndpointName: name, EndpointConfigName });
  while ((await theEndpoint(laptop)).status !== 'InService') await turn();
}

export async function setRegistryStatus(
  laptop: Laptop,
  run: string,
  ModelApprovalStatus: 'Approved' | 'Rejected',
): Promise<void> {
  await laptop.call('sagemaker', 'UpdateModelPackage', {
    ModelPackageArn: packageOf(laptop, run),
    ModelApprovalStatus,
  });
}

export async function registryStatus(laptop: Laptop, run: string): Promise<string> {
  const found = await laptop.call<{ ModelApprovalStatus: string }>('sagemaker', 'DescribeModelPackage', {
    ModelPackageName: packageOf(laptop, run),
  });
  return found.ModelApprovalStatus;
}

/** As the run's history tells it. */
function packageOf(laptop: Laptop, run: string): string {
  for (const event of laptop.live(run).events) {
    const { resource, output = '' } = (event.taskSucceededEventDetails ?? {}) as { resource?: string; output?: string };
    if (resource === 'createModelPackage') return (JSON.parse(output) as { ModelPackageArn: string }).ModelPackageArn;
  }
  throw new Error(`the run ${run} has registered no model`);
}

/** Decides by the mail that asked for that version. */
export async function decideVersion(
  laptop: Laptop,
  version: number,
  decision: 'approved' | 'rejected',
): Promise<string> {
  const mail = (await laptop.mails()).find(({ subject }) => subject.includes(` version ${version}?`));
  const link = /https?:\/\/\S+\/approvals\/[^\s#]+#\S+/.exec(mail?.text ?? '')?.[0];
  if (!link) throw new Error(`no mail asks for version ${version}`);
  return decide(link, decision, 'by the test');
}

/** Redrives a failed run until it ends in an outcome, as people would: at most that often. */
export async function redriveToTheEnd(laptop: Laptop, end: RunEnd, most = 1): Promise<RunEnd> {
  let last = end;
  for (let times = 0; times < most && last.status === 'FAILED'; times++) {
    await laptop.call('sfn', 'RedriveExecution', { executionArn: last.arn });
    last = await laptop.finish(last.arn);
  }
  return last;
}
