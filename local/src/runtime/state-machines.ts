import { diagnosticText, validate } from '../asl';
import type { Machines } from './sfn/machines';

export interface DeployedStateMachine {
  readonly name: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** JSON text. */
  readonly definition: string;
  /** Construct path. */
  readonly path: string;
  readonly loggingConfiguration?: object;
  readonly tracingConfiguration?: object;
}

/** Creates or updates the app's state machines. Executions that run keep the definition they were started with. */
export function syncStateMachines(machines: Machines, wanted: readonly DeployedStateMachine[]): void {
  for (const { name, roleArn, type, definition, path, loggingConfiguration, tracingConfiguration } of wanted) {
    const errors = validate(definition, { type }).filter(({ severity }) => severity === 'ERROR');
    if (errors.length > 0) {
      throw new Error(`the state machine ${path} can't be run:\n  ${errors.map(diagnosticText).join('\n  ')}`);
    }
    const settings = {
      ...(loggingConfiguration ? { loggingConfiguration } : {}),
      ...(tracingConfiguration ? { tracingConfiguration } : {}),
    };
    const known = machines.find(machines.arn(name));
    if (!known || known.type !== type) machines.create(name, roleArn, definition, type, settings);
    else if (known.roleArn !== roleArn || machines.definition(known) !== definition) {
      machines.update(known, { roleArn, definition, ...settings });
    }
  }
}
