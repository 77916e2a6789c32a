import { isObject } from '../jsonpath/path';
import type { Json } from '../types';
import type { FoundState } from './find-state';
import { refused } from './refusal';

type Type = 'string' | 'number' | 'any';

/** The members of a Context object that a test may set. */
const SECTIONS: Record<string, Record<string, Type>> = {
  Execution: {
    Id: 'string',
    Input: 'any',
    Name: 'string',
    RoleArn: 'string',
    StartTime: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' },
};

const invalid = (reason: string): Error => refused(`Invalid Context object provided: ${reason}`);

export function checkContext(context: Json | undefined, state: FoundState): Json {
  if (context === undefined || !isObject(context)) throw invalid('Context object must be a valid JSON object');
  for (const [name, section] of Object.entries(context)) {
    if (name === 'Map') throw invalid("'Map' field is not supported when mocking a Context object");
    const members = Object.hasOwn(SECTIONS, name) ? SECTIONS[name] : undefined;
    if (!members) throw invalid(`Field '${name}' is not allowed`);
    if (!isObject(section)) throw invalid(`${name} must be an object`);
    for (const [member, value] of Object.entries(section)) {
      const type = Object.hasOwn(members, member) ? members[member] : undefined;
      if (!type) throw invalid(`Field '${member}' is not allowed`);
      if (type !== 'any' && typeof value !== type) throw invalid(`${name}.${member} must be a ${type}`);
    }
  }
  if (context.Task !== undefined && !waits(state)) {
    const patterns = "'.sync' or '.waitForTaskToken' service integration pattern";
    throw invalid(`Context object contains 'Task' when state is not a Task state with a ${patterns}`);
  }
  return context;
}

const waits = ({ resource }: FoundState): boolean => resource !== undefined && resource.pattern !== 'request';
