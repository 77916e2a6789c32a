import { Refusal } from '../../shared/refusal';
import { cut, oneLine } from '../../shared/text';
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
  return new Refusal(404, 'No such run', `There is no run named ${cut(oneLine(id), 80)}.`);
};
