import { Choice, Pass, QueryLanguage, Succeed, Wait, WaitTime, Condition } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { expression } from './jsonata';

/** States of ours say JSONata each, so that a user's states in the same machine may be either. */
export const JSONATA = { queryLanguage: QueryLanguage.JSONATA };

export function pass(scope: Construct, name: string, assign: Record<string, unknown>, outputs?: unknown): Pass {
  return new Pass(scope, name, { ...JSONATA, assign, outputs });
}

export function choice(scope: Construct, name: string, comment?: string): Choice {
  return new Choice(scope, name, { ...JSONATA, comment });
}

export function when(code: string): Condition {
  return Condition.jsonata(expression(code));
}

export function succeed(scope: Construct, name: string, outputs: unknown, comment?: string): Succeed {
  return new Succeed(scope, name, { ...JSONATA, outputs, comment });
}

/**
 * Waits 1 second, then 2, 4, 8, 16 and 30: quick where things are quick, and few transitions where they are not.
 * `counter` is a variable that is 0 at first.
 */
export function growingWait(scope: Construct, name: string, counter: string): Wait {
  const seconds = expression(`$min([30, $power(2, $${counter})])`);
  return new Wait(scope, name, {
    ...JSONATA,
    time: WaitTime.seconds(seconds),
    assign: { [counter]: expression(`$${counter} + 1`) },
  });
}

export function wait(scope: Construct, name: string, time: Duration): Wait {
  return new Wait(scope, name, { ...JSONATA, time: WaitTime.duration(time) });
}
