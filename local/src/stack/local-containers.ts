import type { LocalContainer } from '../jobs/containers';

/** Metadata of a state machine: by state name, how the job of a container of one's own runs without Docker. */
export const LOCAL_METADATA = 'cdk-ml-workflow:local';

interface State {
  readonly Arguments?: Arguments;
  readonly Parameters?: Arguments;
  readonly Branches?: readonly Machine[];
  readonly ItemProcessor?: Machine;
  readonly Iterator?: Machine;
}

interface Arguments {
  readonly AlgorithmSpecification?: { TrainingImage?: unknown; ContainerEntrypoint?: string[] };
  readonly AppSpecification?: { ImageUri?: unknown; ContainerEntrypoint?: string[] };
}

interface Machine {
  readonly States?: Readonly<Record<string, State>>;
}

/** The local commands that a state machine's metadata names, each with the image that its state uses. */
export function localContainers(
  metadata: Readonly<Record<string, unknown>> | undefined,
  definition: string,
  path: string,
): LocalContainer[] {
  const commands = (metadata?.[LOCAL_METADATA] ?? {}) as Record<
    string,
    { command?: string[]; requirements?: string[] }
  >;
  if (Object.keys(commands).length === 0) return [];
  const states = new Map(statesOf(JSON.parse(definition) as Machine));
  return Object.entries(commands).map(([name, { command, requirements }]) => {
    const state = states.get(name);
    if (!state || !command?.length) {
      throw new Error(
        `the metadata ${LOCAL_METADATA} of ${path} names the state "${name}", which is not there or has no command`,
      );
    }
    const job = state.Arguments ?? state.Parameters ?? {};
    const kind = job.AlgorithmSpecification ? 'training' : 'processing';
    const specification = job.AlgorithmSpecification ?? job.AppSpecification;
    const image = job.AlgorithmSpecification?.TrainingImage ?? job.AppSpecification?.ImageUri;
    if (typeof image !== 'string') {
      throw new Error(
        `the state "${name}" of ${path} has a local command, but is no SageMaker training or processing job`,
      );
    }
    return {
      kind,
      image,
      entrypoint: specification?.ContainerEntrypoint ?? [],
      command,
      requirements: requirements ?? [],
    };
  });
}

function statesOf(machine: Machine): [string, State][] {
  return Object.entries(machine.States ?? {}).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...[...(state.Branches ?? []), state.ItemProcessor ?? {}, state.Iterator ?? {}].flatMap(statesOf),
  ]);
}
