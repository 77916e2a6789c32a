import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { BoundContainer } from '../model-container';

/** Key of the template's metadata that the local runtime reads (docs/contracts.md). */
export const LOCAL_METADATA = 'cdk-ml-workflow:local';

const recorded = new WeakMap<Stack, object[]>();

/** Writes into the template how a job runs without Docker, so that a stage in anyone's state machine runs locally. */
export function recordLocal(scope: Construct, kind: 'training' | 'processing', container: BoundContainer): void {
  const { local, imageUri, entrypoint = [] } = container;
  if (!local) return;
  const stack = Stack.of(scope);
  const { command, requirements = [] } = local;
  const all = [...(recorded.get(stack) ?? []), { kind, image: imageUri, entrypoint, command, requirements }];
  recorded.set(stack, all);
  stack.addMetadata(LOCAL_METADATA, all);
}
