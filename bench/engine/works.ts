import { compile, type Plan, start, validate } from '../../local/src/asl';
import { CHOICE_LOOP, MAP_ITEMS, MAP_OF_THREE, TEN_PASSES } from './definitions';

export type Side = 'ours' | 'theirs';

interface Work {
  /** Ours ÷ theirs. */
  readonly goal: number;
  readonly definition: object;
  readonly input: object;
  /** Whether each execution compiles and validates the definition. */
  readonly compiles?: true;
}

export const WORKS: Readonly<Record<string, Work>> = {
  '10 bare Pass states': { goal: 3, definition: TEN_PASSES, input: {} },
  'Map of 1,000 items × 3 states': { goal: 10, definition: MAP_OF_THREE, input: MAP_ITEMS },
  'Choice loop to 1,000': { goal: 10, definition: CHOICE_LOOP, input: { count: 0 } },
  'compile + validate + 10 Pass': { goal: 100, definition: TEN_PASSES, input: {}, compiles: true },
};

/** One execution of the work by that engine. */
export async function sideOf(side: Side, name: string): Promise<() => unknown> {
  const work = WORKS[name];
  if (!work) throw new Error(`there is no work "${name}"; there are ${Object.keys(WORKS).join(', ')}`);
  return side === 'ours' ? ours(work) : theirs(work);
}

function ours({ definition, input, compiles }: Work): () => void {
  const plan = compile(definition);
  if (!compiles) return () => runOurs(plan, input);
  return () => {
    if (validate(definition).length > 0) throw new Error('the definition is not valid');
    runOurs(compile(definition), input);
  };
}

const IDENTITY = {
  executionArn: 'arn:e',
  executionName: 'e',
  stateMachineArn: 'arn:m',
  stateMachineName: 'm',
  roleArn: 'r',
  type: 'STANDARD',
  seed: 's',
} as const;

function runOurs(plan: Plan, input: object): void {
  const { execution } = start(plan, IDENTITY, JSON.stringify(input), 0);
  if (execution.status !== 'SUCCEEDED') throw new Error(`ours ended ${execution.status}: ${execution.cause}`);
}

async function theirs({ definition, input, compiles }: Work): Promise<() => Promise<unknown>> {
  polyfillWithResolvers();
  const { StateMachine } = await import('aws-local-stepfunctions');
  type Definition = ConstructorParameters<typeof StateMachine>[0];
  type Input = Parameters<InstanceType<typeof StateMachine>['run']>[0];
  const make = () => new StateMachine(definition as Definition);
  if (compiles) return () => make().run(input as Input).result;
  const machine = make();
  return () => machine.run(input as Input).result;
}

/** Node.js 20 has none. */
function polyfillWithResolvers(): void {
  if ('withResolvers' in Promise) return;
  const withResolvers = (): object => {
    let settle: unknown[] = [];
    const promise = new Promise((...pair) => (settle = pair));
    return { promise, resolve: settle[0], reject: settle[1] };
  };
  Object.assign(Promise, { withResolvers });
}
