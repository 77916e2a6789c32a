import { firstDifference } from './difference';
import { type OpenedService, openService } from './service';
import { fakeLogs } from './trace-surroundings';
import type { Comparison, Rule, Verdict } from './types';

/** A Create- or UpdateStateMachine call that AWS refused. */
export interface NegativeCase {
  readonly id: string;
  readonly op: string;
  readonly request: { readonly name?: string; readonly stateMachineArn?: string };
  readonly error: unknown;
}

export interface ValidateCase {
  readonly id: string;
  readonly request: object;
  readonly expected: unknown;
}

export async function runNegative(of: NegativeCase, rule: Rule): Promise<Verdict> {
  const service = await openService([fakeLogs([])]);
  try {
    await prepare(of, service);
    const answer = await service.send(of.op, of.request);
    return verdict(of.id, 'negatives.json', rule.compareResponse(of, of.error, answer));
  } finally {
    await service.close();
  }
}

export async function runValidate(of: ValidateCase, rule: Rule): Promise<Verdict> {
  const service = await openService();
  try {
    const answer = await service.send('ValidateStateMachineDefinition', of.request);
    return verdict(of.id, 'validate.json', rule.compareResponse(of, of.expected, answer));
  } finally {
    await service.close();
  }
}

/** What was there before the call: the state machine to update, or the one that has the name already. */
async function prepare({ request, error }: NegativeCase, service: OpenedService): Promise<void> {
  const known = request.stateMachineArn?.split(':')[6];
  const taken = JSON.stringify(error).includes('AlreadyExists') ? request.name : undefined;
  const name = known ?? taken;
  if (name === undefined) return;
  const definition = JSON.stringify({ StartAt: 'Before', States: { Before: { Type: 'Succeed' } } });
  await service.send('CreateStateMachine', { name, definition, roleArn: 'arn:aws:iam::111111111111:role/before' });
}

function verdict(id: string, file: string, comparison: Comparison): Verdict {
  const difference = firstDifference([comparison]);
  const common = { id, file, group: 'definitions' };
  return difference === undefined ? { ...common, ok: true } : { ...common, ok: false, difference };
}
