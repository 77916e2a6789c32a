import type { Machines } from './sfn/machines';

export interface DeployedStateMachine {
  readonly name: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** JSON text. */
  readonly definition: string;
}

/** Creates or updates the app's state machines. Executions that run keep the definition they were started with. */
export function syncStateMachines(machines: Machines, wanted: readonly DeployedStateMachine[]): void {
  for (const { name, roleArn, type, definition } of wanted) {
    const known = machines.find(machines.arn(name));
    if (!known || known.type !== type) machines.create(name, roleArn, definition, type);
    else if (known.roleArn !== roleArn || machines.definition(known) !== definition) {
      machines.update(known, { roleArn, definition });
    }
  }
}
