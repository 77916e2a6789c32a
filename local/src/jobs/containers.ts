import type { ProcessingJobSpec, TrainingJobSpec } from '../services/types';

/** How the job of a container of one's own runs without Docker. */
export interface LocalContainer {
  readonly kind: 'training' | 'processing';
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** pip requirements. */
  readonly requirements: readonly string[];
}

function containerKey(container: Pick<LocalContainer, 'kind' | 'image' | 'entrypoint'>): string {
  return JSON.stringify([container.kind, container.image, container.entrypoint]);
}

interface Command {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly requirements: readonly string[];
}

/** What runs here in place of an image. */
export class Containers {
  private readonly own = new Map<string, LocalContainer>();

  use(containers: readonly LocalContainer[]): void {
    for (const container of containers) this.own.set(containerKey(container), container);
  }

  commandOf(kind: 'training' | 'processing', job: TrainingJobSpec | ProcessingJobSpec): Command {
    const { image, entrypoint } = job;
    const local = this.own.get(containerKey({ kind, image, entrypoint }));
    if (local) return { command: local.command, cwd: process.cwd(), requirements: local.requirements };
    if (!/\/sagemaker-xgboost:/.test(image)) {
      throw new Error(
        `the image ${image} can't run without Docker; give its stage \`local: {command, requirements}\`, which says how its job runs here`,
      );
    }
    if (entrypoint.length === 0) {
      throw new Error(
        `the job ${job.id} has no ContainerEntrypoint; the local runtime can't know what its image starts`,
      );
    }
    return { command: [...entrypoint, ...job.arguments], cwd: '', requirements: [] };
  }

  /** A model is served by the image that trained it, so it needs the same packages. */
  servingRequirements(image: string): readonly string[] {
    const own = [...this.own.values()].find((one) => one.kind === 'training' && one.image === image);
    return own?.requirements ?? [];
  }
}
