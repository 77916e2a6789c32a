import { Stack } from 'aws-cdk-lib';
import { CfnStateMachine, State } from 'aws-cdk-lib/aws-stepfunctions';
import { checkMachine } from './check-machine';
import { MachineJson, machinesBelow } from './definition';

/** In place of a reference, whose value only the deployment knows: as long as a long ARN. */
const REFERENCE = 'r'.repeat(100);
const statesOf = new WeakMap<Stack, State[]>();

/** Checks, whenever the app is synthesized, the state machine that this state turns out to be in. */
export function checkMachineOf(state: State): void {
  const stack = Stack.of(state);
  const known = statesOf.get(stack);
  if (known) return void known.push(state);
  const states = [state];
  statesOf.set(stack, states);
  stack.node.addValidation({ validate: () => machinesWith(states, stack).flatMap(faultsOf) });
}

/** Machines of others in the same stack are their own business. */
function machinesWith(states: State[], stack: Stack): CfnStateMachine[] {
  // A prefix may have been put before the names since.
  const ours = new Set(states.map(({ stateId }) => stateId));
  return stack.node
    .findAll()
    .filter((construct): construct is CfnStateMachine => construct instanceof CfnStateMachine)
    .filter((machine) => Stack.of(machine) === stack && namesIn(machine).some((name) => ours.has(name)));
}

function faultsOf(machine: CfnStateMachine): string[] {
  const text = definitionOf(machine);
  return text === undefined ? [] : checkMachine(text).map((fault) => `${machine.node.path}: ${fault}`);
}

/** Absent where the definition is a file in S3, or no JSON. */
function definitionOf(machine: CfnStateMachine): string | undefined {
  const resolved: unknown = Stack.of(machine).resolve(machine.definitionString ?? machine.definition);
  if (resolved === undefined) return undefined;
  const text = typeof resolved === 'string' ? resolved : joined(resolved);
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

function joined(value: unknown): string {
  const parts = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  if (!parts) return JSON.stringify(value);
  return parts[1].map((part) => (typeof part === 'string' ? part : REFERENCE)).join(parts[0]);
}

function namesIn(machine: CfnStateMachine): string[] {
  const names = ({ States = {} }: MachineJson): string[] =>
    Object.entries(States).flatMap(([name, state]) => [
      name,
      ...machinesBelow(state).flatMap((below) => names(below.machine)),
    ]);
  return names(JSON.parse(definitionOf(machine) ?? '{}') as MachineJson);
}
