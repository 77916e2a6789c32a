import { Refusal } from '../../shared/refusal';
import type { ConsoleSettings } from '../tools';

/** A run is of the workflow, or of the one that deploys earlier versions. */
export interface RunRef {
  readonly id: string;
  readonly arn: string;
  readonly kind: 'run' | 'rollback';
}

/** As Step Functions lets executions be named. */
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

const executionOf = (machine: string, id: string): string =>
  `${machine.replace(':stateMachine:', ':execution:')}:${id}`;

/** Where an execution of this name may be. */
export function refsOf(id: string, { stateMachineArn, rollbackArn }: ConsoleSettings): readonly RunRef[] {
  if (!NAME.test(id)) throw unknownRun(id);
  return [
    { id, arn: executionOf(stateMachineArn, id), kind: 'run' },
    ...(rollbackArn ? [{ id, arn: executionOf(rollbackArn, id), kind: 'rollback' as const }] : []),
  ];
}

export const unknownRun = (id: string): Refusal => {
  const name = id.length > 80 ? `${id.slice(0, 79)}…` : id;
  const detail = `There is no run ${JSON.stringify(name)} of this workflow. GET /runs lists what there is; Step Functions forgets runs 90 days after they end.`;
  return new Refusal(404, 'No such run', detail);
};
