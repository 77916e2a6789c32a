import { State } from 'aws-cdk-lib/aws-stepfunctions';
import { IConstruct } from 'constructs';
import type { BoundContainer, BoundLocal } from '../model-container';

/** Key of the state machine's metadata that the local runtime reads (docs/contracts.md). */
export const LOCAL_METADATA = 'cdk-ml-workflow:local';

const recorded = new WeakMap<IConstruct, BoundLocal>();

/** Remembers how the job of a state runs without Docker; the workflow writes it into the state machine's metadata. */
export function recordLocal(state: State, container: BoundContainer): void {
  if (container.local) recorded.set(state, container.local);
}

/** What the states below `root` have recorded, by state name. */
export function localCommands(root: IConstruct): Record<string, BoundLocal> {
  const states = root.node.findAll().filter((construct): construct is State => recorded.has(construct));
  return Object.fromEntries(states.map((state) => [state.stateId, recorded.get(state) ?? { command: [] }]));
}
