import type {
  CreateEndpointInput,
  ListEndpointsInput,
  ProductionVariant,
  UpdateEndpointInput,
} from '@aws-sdk/client-sagemaker';
import type { After, LocalService } from '../registry';
import { arnOf, invalid, named, page, SAGEMAKER_NAME, type ServiceContext } from '../support';
import { Table } from '../table';
import type { EndpointConfigs } from './endpoint-configs';
import {
  BUSY,
  describeEndpoint,
  eventStatus,
  hasAlarms,
  inOrder,
  SERVING,
  whyFailed,
  type Endpoint,
} from './endpoint-view';
import { startFleet, type Fleet } from './fleet';
import type { Models } from './models';
import type { ServicePart } from './part';
import type { Tags } from './tags';

const CLOSING_MILLISECONDS = 2000;

export class Endpoints implements ServicePart {
  private readonly endpoints: Table<Endpoint>;
  /** The fleet that serves, or will in a moment (after a restart). */
  private readonly fleets = new Map<string, Promise<Fleet>>();
  private readonly underway = new Set<Promise<void>>();
  private closing = false;

  constructor(
    private readonly context: ServiceContext,
    private readonly tags: Tags,
    private readonly models: Models,
    private readonly configs: EndpointConfigs,
  ) {
    this.endpoints = new Table(context.store, 'sagemaker.endpoints');
  }

  readonly transactions: LocalService['transactions'] = {
    CreateEndpoint: (input: CreateEndpointInput, _context, after) => this.create(input, after),
    UpdateEndpoint: (input: UpdateEndpointInput, _context, after) => this.update(input, after),
    DeleteEndpoint: (input: { EndpointName?: string }, _context, after) => {
      const endpoint = this.find(input.EndpointName);
      if (BUSY.has(String(endpoint.EndpointStatus))) {
        throw invalid(`Cannot update in-progress endpoint "${endpoint.EndpointArn}".`);
      }
      this.change(endpoint, { EndpointStatus: 'Deleting' });
      after(() => this.track(this.tearDown(String(endpoint.EndpointName))));
      return {};
    },
  };

  readonly operations: LocalService['operations'] = {
    DescribeEndpoint: async (input: { EndpointName?: string }) =>
      describeEndpoint(this.find(input.EndpointName), this.models),
    ListEndpoints: async (input: ListEndpointsInput) => {
      const found = inOrder(this.endpoints.list(), input);
      const { items, ...rest } = page(found, input);
      return {
        Endpoints: items.map(({ EndpointName, EndpointArn, CreationTime, LastModifiedTime, EndpointStatus }) => ({
          EndpointName,
          EndpointArn,
          CreationTime,
          LastModifiedTime,
          EndpointStatus,
        })),
        ...rest,
      };
    },
  };

  /** The fleet of an endpoint that serves; undefined when there is none. */
  fleet(name: string): Promise<Fleet> | undefined {
    return this.fleets.get(name);
  }

  async resume(): Promise<void> {
    for (const endpoint of this.endpoints.list()) {
      const name = String(endpoint.EndpointName);
      if (endpoint.EndpointStatus === 'Deleting') this.track(this.tearDown(name));
      if (endpoint.EndpointStatus === 'Creating') this.track(this.bringUp(name, String(endpoint.pendingConfig)));
      if (!SERVING.has(String(endpoint.EndpointStatus))) continue;
      const config = String(endpoint.EndpointConfigName);
      const variants = endpoint.live ?? this.configs.find(config).ProductionVariants ?? [];
      const live = this.startFleet(name, config, variants);
      this.fleets.set(name, live);
      live.catch((error: Error) => this.failed(name, error.message));
      if (endpoint.EndpointStatus === 'Updating') this.track(this.bringUp(name, String(endpoint.pendingConfig)));
      if (endpoint.EndpointStatus === 'RollingBack') this.failed(name, '');
    }
  }

  async stop(): Promise<void> {
    this.closing = true;
    // A server that only starts is not waited for; its process ends with ours.
    const grace = new Promise((resolve) => setTimeout(resolve, CLOSING_MILLISECONDS).unref());
    await Promise.race([Promise.allSettled(this.underway), grace]);
    await Promise.allSettled([...this.fleets.values()].map(async (fleet) => (await fleet).close()));
  }

  private find(name: string | undefined): Endpoint {
    const endpoint = this.endpoints.get(named(name, 'EndpointName', SAGEMAKER_NAME));
    if (!endpoint) throw invalid(`Could not find endpoint "${this.arn(String(name))}".`);
    return endpoint;
  }

  private arn(name: string): string {
    return arnOf(this.context, 'sagemaker', `endpoint/${name.toLowerCase()}`);
  }

  private create(input: CreateEndpointInput, after: After): object {
    const name = named(input.EndpointName, 'EndpointName', SAGEMAKER_NAME);
    const arn = this.arn(name);
    if (this.endpoints.has(name)) throw invalid(`Cannot create already existing endpoint "${arn}".`);
    const config = String(this.configs.find(input.EndpointConfigName).EndpointConfigName);
    const now = new Date(this.context.clock.now());
    this.endpoints.put(name, {
      EndpointName: name,
      EndpointArn: arn,
      EndpointConfigName: config,
      pendingConfig: config,
      EndpointStatus: 'Creating',
      CreationTime: now,
      LastModifiedTime: now,
    });
    this.tags.put(arn, input.Tags);
    after(() => this.track(this.bringUp(name, config)));
    return { EndpointArn: arn };
  }

  private update(input: UpdateEndpointInput, after: After): object {
    const endpoint = this.find(input.EndpointName);
    if (BUSY.has(String(endpoint.EndpointStatus))) {
      throw invalid(`Cannot update in-progress endpoint "${endpoint.EndpointArn}".`);
    }
    if (endpoint.EndpointStatus !== 'InService') {
      throw invalid(
        `Cannot update endpoint "${endpoint.EndpointArn}" in status ${endpoint.EndpointStatus}; it can only be deleted.`,
      );
    }
    const config = String(this.configs.find(input.EndpointConfigName).EndpointConfigName);
    const live = String(this.configs.find(endpoint.EndpointConfigName).EndpointConfigName);
    if (config === live) {
      throw invalid(`Cannot update endpoint with the currently in use endpoint configuration "${config}".`);
    }
    this.change(endpoint, {
      EndpointStatus: 'Updating',
      pendingConfig: config,
      ...(input.DeploymentConfig !== undefined && { LastDeploymentConfig: input.DeploymentConfig }),
    });
    after(() => this.track(this.bringUp(String(endpoint.EndpointName), config)));
    return { EndpointArn: endpoint.EndpointArn };
  }

  /** Starts the new servers, then switches to them; the old ones stop when they have answered what they were asked. */
  private async bringUp(name: string, config: string): Promise<void> {
    let fleet: Fleet;
    let live: ProductionVariant[];
    try {
      live = this.configs.find(config).ProductionVariants ?? [];
      fleet = await this.startFleet(name, config, live);
    } catch (error) {
      if (!this.closing) this.failed(name, (error as Error).message);
      return;
    }
    if (this.closing) return fleet.close();
    const former = this.fleets.get(name);
    this.fleets.set(name, Promise.resolve(fleet));
    const alarm = former && hasAlarms(this.find(name)) ? fleet.alarm() : undefined;
    if (alarm !== undefined) return this.rollBack(name, former, alarm);
    this.context.store.batch(() => {
      const { pendingConfig: _pending, FailureReason: _reason, ...endpoint } = this.find(name);
      this.put({ ...endpoint, EndpointConfigName: config, live, EndpointStatus: 'InService' });
    });
    if (former) await (await former).drain();
  }

  /** An alarm went off while traffic moved: the former fleet, which still runs, takes it back. */
  private async rollBack(name: string, former: Promise<Fleet> | undefined, reason: string): Promise<void> {
    this.change(this.find(name), { EndpointStatus: 'RollingBack' });
    const fleet = this.fleets.get(name);
    if (former) this.fleets.set(name, former);
    await (await fleet)?.drain();
    if (!this.closing) this.failed(name, reason);
  }

  /** A failed creation leaves a Failed endpoint; a failed update goes back to what serves, and says why. */
  private failed(name: string, reason: string): void {
    const { pendingConfig: _pending, ...endpoint } = this.find(name);
    const serves = BUSY.has(String(endpoint.EndpointStatus)) && endpoint.EndpointStatus !== 'Creating';
    this.context.log(`endpoint ${name}: ${reason}`);
    this.put({
      ...endpoint,
      EndpointStatus: serves ? 'InService' : 'Failed',
      FailureReason: whyFailed(endpoint, reason),
    });
    if (!serves) this.fleets.delete(name);
  }

  private async tearDown(name: string): Promise<void> {
    const fleet = this.fleets.get(name);
    this.fleets.delete(name);
    if (fleet) await fleet.then((live) => live.drain()).catch(() => undefined);
    if (this.closing) return;
    this.context.store.batch(() => {
      this.endpoints.delete(name);
      this.tags.forget(this.arn(name));
    });
  }

  private startFleet(name: string, config: string, variants: readonly ProductionVariant[]): Promise<Fleet> {
    return startFleet(this.context, this.models, { endpoint: name, config, variants });
  }

  private change(endpoint: Endpoint, change: Partial<Endpoint>): void {
    this.put({ ...endpoint, ...change });
  }

  private put(endpoint: Endpoint): void {
    const { live: _live, pendingConfig: _pending, ...shown } = endpoint;
    const next = { ...endpoint, LastModifiedTime: new Date(this.context.clock.now()) };
    this.endpoints.put(String(endpoint.EndpointName), next);
    this.context.events.put({
      source: 'aws.sagemaker',
      detailType: 'SageMaker Endpoint State Change',
      resources: [String(endpoint.EndpointArn)],
      detail: { ...shown, EndpointStatus: eventStatus(String(endpoint.EndpointStatus)) },
    });
  }

  private track(work: Promise<void>): void {
    const tracked = work.finally(() => this.underway.delete(tracked));
    this.underway.add(tracked);
  }
}
