import type { ProductionVariant } from '@aws-sdk/client-sagemaker';
import type { ServiceContext } from '../support';
import type { ModelServer, ServerAnswer } from '../types';
import type { Models } from './models';

const GROUP = '/aws/sagemaker/Endpoints';

export interface VariantServer {
  readonly variant: string;
  readonly weight: number;
  readonly server: ModelServer;
}

/** The servers of one endpoint configuration. Closes only when its last request was answered. */
export class Fleet {
  private readonly served = new Map<string, number>();
  private open = 0;
  private closing: (() => void) | undefined;

  constructor(
    readonly configName: string,
    private readonly servers: readonly VariantServer[],
  ) {}

  async invoke(
    body: Uint8Array,
    contentType: string,
    accept: string,
    target: string | undefined,
  ): Promise<{ answer: ServerAnswer; variant: string } | undefined> {
    const chosen = target === undefined ? this.next() : this.servers.find(({ variant }) => variant === target);
    if (!chosen) return undefined;
    this.open++;
    try {
      return { answer: await chosen.server.invoke(body, contentType, accept), variant: chosen.variant };
    } finally {
      this.open--;
      if (this.open === 0) this.closing?.();
    }
  }

  /** Why an alarm goes off while traffic moves to these servers. */
  alarm(): string | undefined {
    return this.servers.map(({ server }) => server.alarm?.()).find((reason) => reason !== undefined);
  }

  async drain(): Promise<void> {
    if (this.open > 0) await new Promise<void>((resolve) => (this.closing = resolve));
    await this.close();
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map(({ server }) => server.stop()));
  }

  /** The variant that is furthest behind its share. */
  private next(): VariantServer | undefined {
    const eligible = this.servers.filter(({ weight }) => weight > 0);
    const lag = ({ variant, weight }: VariantServer) => ((this.served.get(variant) ?? 0) + 1) / weight;
    const chosen = eligible.reduce<VariantServer | undefined>(
      (best, one) => (!best || lag(one) < lag(best) ? one : best),
      undefined,
    );
    if (chosen) this.served.set(chosen.variant, (this.served.get(chosen.variant) ?? 0) + 1);
    return chosen;
  }
}

interface FleetSpec {
  readonly endpoint: string;
  readonly config: string;
  readonly variants: readonly ProductionVariant[];
}

/** All servers of a config, or none. */
export async function startFleet(
  context: ServiceContext,
  models: Models,
  { endpoint, config, variants }: FleetSpec,
): Promise<Fleet> {
  const started: VariantServer[] = [];
  try {
    for (const variant of variants) {
      const server = await context.jobs.startServer({
        id: `${endpoint}-${config}-${variant.VariantName}`,
        ...models.servable(variant.ModelName),
        onLine: (line) => context.logs.append(`${GROUP}/${endpoint}`, `${variant.VariantName}-${config}`, line),
      });
      started.push({ variant: String(variant.VariantName), weight: variant.InitialVariantWeight ?? 1, server });
    }
  } catch (error) {
    await Promise.all(started.map(({ server }) => server.stop()));
    throw error;
  }
  return new Fleet(config, started);
}
