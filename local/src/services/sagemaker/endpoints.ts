import type { CreateEndpointInput, ListEndpointsInput, UpdateEndpointInput } from '@aws-sdk/client-sagemaker';
import type { After, LocalService } from '../registry';
import { arnOf, invalid, named, page, SAGEMAKER_NAME, type ServiceContext } from '../support';
import { Table } from '../table';
import type { EndpointConfigs } from './endpoint-configs';
import { describeEndpoint, eventStatus, type Endpoint } from './endpoint-view';
import { Fleet, type VariantServer } from './fleet';
import type { Models } from './models';
import { newestFirst, type ServicePart } from './part';
import type { Tags } from './tags';

const BUSY = new Set(['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting']);
const CLOSING_MILLISECONDS = 2000;
const GROUP = '/aws/sagemaker/Endpoints';

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
    private readonly configs: () => EndpointConfigs,
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
      describeEndpoint(this.find(input.EndpointName), this.configs(), this.models),
    ListEndpoints: async (input: ListEndpointsInput) => {
      const found = newestFirst(this.endpoints.list(), input.SortOrder).filter(
        (one) =>
          (!input.NameContains || one.EndpointName?.includes(input.NameContains)) &&
          (!input.StatusEquals || one.EndpointStatus === input.StatusEquals),
      );
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

  /** The endpoint that uses a config or is being moved to it. */
  userOf(config: string): string | undefined {
    return this.endpoints.list().find((one) => one.EndpointConfigName === config || one.pendingConfig === config)
      ?.EndpointName;
  }

  /** The fleet of an endpoint that serves; undefined when there is none. */
  fleet(name: string): Promise<Fleet> | undefined {
    return this.fleets.get(name);
  }

  async resume(): Promise<void> {
    for (const endpoint of this.endpoints.list()) {
      const name = String(endpoint.EndpointName);
      if (endpoint.EndpointStatus === 'Deleting') this.track(this.tearDown(name));
      if (endpoint.EndpointStatus === 'Creating') this.track(this.bringUp(name, String(endpoint.pendingConfig)));
      if (endpoint.EndpointStatus === 'InService' || endpoint.EndpointStatus === 'Updating') {
        const live = this.startFleet(name, String(endpoint.EndpointConfigName));
        this.fleets.set(name, live);
        live.catch((error: Error) => this.failed(name, error.message));
        if (endpoint.EndpointStatus === 'Updating') this.track(this.bringUp(name, String(endpoint.pendingConfig)));
      }
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
    const config = String(this.configs().find(input.EndpointConfigName).EndpointConfigName);
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
    const config = String(this.configs().find(input.EndpointConfigName).EndpointConfigName);
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
    try {
      fleet = await this.startFleet(name, config);
    } catch (error) {
      if (!this.closing) this.failed(name, (error as Error).message);
      return;
    }
    if (this.closing) return fleet.close();
    const former = this.fleets.get(name);
    this.context.store.batch(() => {
      const { pendingConfig: _pending, FailureReason: _reason, ...endpoint } = this.find(name);
      this.put({ ...endpoint, EndpointConfigName: config, EndpointStatus: 'InService' });
    });
    this.fleets.set(name, Promise.resolve(fleet));
    if (former) await (await former).drain();
  }

  /** A failed creation leaves a Failed endpoint; a failed update goes back to what serves. */
  private failed(name: string, reason: string): void {
    const { pendingConfig: _pending, ...endpoint } = this.find(name);
    const live = endpoint.EndpointStatus === 'Updating';
    this.context.log(`endpoint ${name}: ${reason}`);
    this.put({
      ...endpoint,
      EndpointStatus: live ? 'InService' : 'Failed',
      ...(!live && {
        FailureReason: `The primary container for production variant did not pass the ping health check. ${reason}`,
      }),
    });
    if (!live) this.fleets.delete(name);
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

  private async startFleet(name: string, configName: string): Promise<Fleet> {
    const config = this.configs().find(configName);
    const started: VariantServer[] = [];
    try {
      for (const variant of config.ProductionVariants ?? []) {
        const server = await this.context.jobs.startServer({
          id: `${name}-${configName}-${variant.VariantName}`,
          ...this.models.servable(variant.ModelName),
          onLine: (line) => this.context.logs.append(`${GROUP}/${name}`, `${variant.VariantName}-${configName}`, line),
        });
        started.push({ variant: String(variant.VariantName), weight: variant.InitialVariantWeight ?? 1, server });
      }
    } catch (error) {
      await Promise.all(started.map(({ server }) => server.stop()));
      throw error;
    }
    return new Fleet(configName, started);
  }

  private change(endpoint: Endpoint, change: Partial<Endpoint>): void {
    this.put({ ...endpoint, ...change });
  }

  private put(endpoint: Endpoint): void {
    const next = { ...endpoint, LastModifiedTime: new Date(this.context.clock.now()) };
    this.endpoints.put(String(endpoint.EndpointName), next);
    this.context.events.put({
      source: 'aws.sagemaker',
      detailType: 'SageMaker Endpoint State Change',
      resources: [String(endpoint.EndpointArn)],
      detail: { ...next, EndpointStatus: eventStatus(String(endpoint.EndpointStatus)) },
    });
  }

  private track(work: Promise<void>): void {
    const tracked = work.finally(() => this.underway.delete(tracked));
    this.underway.add(tracked);
  }
}
