import { randomUUID } from 'node:crypto';
import { readRequest, StateTest, TestRefusal, type TestStateRequest } from '../../asl/index';
import type { Effect, ExecutionIdentity, Signal } from '../../asl/types';
import { ServiceError } from '../../services/types';
import { callTask } from '../tasks/call';
import { apiModels } from './api-models';
import { ARN, checkRequest, DATA, optional, type RequestRules } from './checks';
import type { SfnContext } from './context';
import { checkRole, DEFINITION } from './machine-settings';

/** TestState runs for five minutes at most. */
const LONGEST_MILLISECONDS = 300_000;

const RULES: RequestRules = {
  definition: DEFINITION,
  roleArn: optional(ARN),
  input: DATA,
  inspectionLevel: { type: 'string', values: ['INFO', 'DEBUG', 'TRACE'] },
  revealSecrets: { type: 'boolean' },
  variables: DATA,
  stateName: { type: 'string', min: 1, max: 80 },
  context: DATA,
  mock: {
    type: 'structure',
    shape: 'MockInput',
    members: {
      result: DATA,
      errorOutput: {
        type: 'structure',
        shape: 'MockErrorOutput',
        members: { error: { type: 'string', max: 256 }, cause: { type: 'string', max: 32_768 } },
      },
      fieldValidationMode: { type: 'string', values: ['STRICT', 'PRESENT', 'NONE'] },
    },
  },
  stateConfiguration: {
    type: 'structure',
    shape: 'TestStateConfiguration',
    members: {
      retrierRetryCount: { type: 'integer', min: 0 },
      errorCausedByState: { type: 'string', min: 1, max: 80 },
      mapIterationFailureCount: { type: 'integer', min: 0 },
      mapItemReaderData: DATA,
    },
  },
};

type TaskEffect = Extract<Effect, { kind: 'task' }>;

export function testStateOperations({ machines, services, clock, log }: SfnContext) {
  const identity = (roleArn: string): ExecutionIdentity => {
    const { region, accountId } = machines.location;
    const [machine, name] = [randomUUID(), randomUUID()];
    const arn = (type: string, rest: string): string => `arn:aws:states:${region}:${accountId}:${type}:${rest}`;
    return {
      executionArn: arn('express', `${machine}:${name}`),
      executionName: name,
      stateMachineArn: arn('stateMachine', machine),
      stateMachineName: machine,
      roleArn,
      type: 'EXPRESS',
      seed: randomUUID(),
      synchronous: true,
    };
  };

  const call = async (effect: TaskEffect, caller: string): Promise<Signal> => {
    const result = await callTask(services, effect, { caller });
    const { id } = effect;
    const now = clock.now();
    if (result.ok) return { type: 'taskSucceeded', id, output: result.output, now };
    return { type: 'taskFailed', id, error: result.error, cause: result.cause, now };
  };

  /** The first thing that happens to the state: its call is answered, or a time is reached. */
  const first = async (effects: readonly Effect[], caller: string): Promise<Signal> => {
    const cancels: (() => void)[] = [];
    const at = (moment: number, id: string): Promise<Signal> =>
      new Promise((resolve) => {
        cancels.push(clock.schedule(moment, () => resolve({ type: 'timer', id, now: clock.now() })));
      });
    const waits = effects.flatMap((effect) => {
      if (effect.kind === 'task') return [call(effect, caller)];
      return effect.kind === 'timer' ? [at(effect.at, effect.id)] : [];
    });
    const over = at(clock.now() + LONGEST_MILLISECONDS, '').then(({ now }) => {
      return { type: 'stop', error: 'States.Timeout', now } as const;
    });
    try {
      return await Promise.race([...waits, over]);
    } finally {
      for (const cancel of cancels) cancel();
    }
  };

  return {
    async TestState(input: TestStateRequest) {
      checkRequest(input, RULES);
      const { roleArn } = input;
      if (roleArn !== undefined) checkRole(roleArn);
      const read = asAws(() => readRequest(input, apiModels()));
      if (read.unchecked !== undefined) log(read.unchecked);
      const test = new StateTest(input, read, identity(roleArn ?? ''), clock.now());
      let { effects } = test.begin();
      for (;;) {
        const answer = test.answer();
        if (answer) return answer;
        ({ effects } = test.signal(await first(effects, roleArn ?? '')));
      }
    },
  };
}

function asAws<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TestRefusal) throw new ServiceError(error.code, error.message);
    throw error;
  }
}
