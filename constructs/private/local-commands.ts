import { Construct } from 'constructs';
import type { BoundContainer, LocalCommand } from '../model-container';

const recorded = new WeakMap<Construct, Record<string, LocalCommand>>();

/** Remembers how a stage's job runs without Docker; the workflow writes it into the state machine's metadata. */
export function recordLocal(stage: Construct, state: string, container: BoundContainer): void {
  if (container.local) recorded.set(stage, { ...recorded.get(stage), [state]: container.local });
}

/** What the stages below `root` have recorded, by state name. */
export function localCommands(root: Construct): Record<string, LocalCommand> {
  return Object.assign({}, ...root.node.findAll().map((construct) => recorded.get(construct as Construct)));
}
