import type { LocalContainer } from '../jobs/containers';

/** Metadata of a template: how the jobs of containers of one's own run without Docker (docs/contracts.md). */
const LOCAL_METADATA = 'cdk-ml-workflow:local';

/** The containers that a template's metadata, resolved, tells of. */
export function localContainers(metadata: Readonly<Record<string, unknown>>, stackName: string): LocalContainer[] {
  const containers = (metadata[LOCAL_METADATA] ?? []) as Partial<LocalContainer>[];
  return containers.map(({ kind, image, entrypoint = [], command = [], requirements = [] }) => {
    if ((kind !== 'training' && kind !== 'processing') || !image || command.length === 0) {
      throw new Error(
        `the metadata ${LOCAL_METADATA} of the stack "${stackName}" has an entry without kind, image or command; ` +
          'synthesize the app with the release of cdk-ml-workflow that goes with this runtime',
      );
    }
    return { kind, image, entrypoint, command, requirements };
  });
}
