import { compileParts } from '../compile';
import { diagnosticText } from '../diagnostics';
import { parseJson } from '../json-text';
import { isObject } from '../jsonpath/path';
import type { StatePlan } from '../plan';
import { type Resource, parseResource } from '../states/integrations';
import type { Json } from '../types';
import { TestRefusal, refused } from './refusal';

/** AWS's name for a state that is given without its state machine. */
const NAME = 'StateName';

export interface FoundState {
  readonly plan: StatePlan;
  readonly fields: { readonly [field: string]: Json };
  /** Of a Task. */
  readonly resource?: Resource;
}

/** The state under test: the definition itself, or one of the states of the machine that it is. */
export function findState({ definition, stateName }: { definition: string; stateName?: string }): FoundState {
  const json = parse(definition);
  const whole = stateName === undefined && isObject(json) ? { StartAt: NAME, States: { [NAME]: json } } : json;
  const { plan, diagnostics } = compileParts(whole);
  const errors = diagnostics.filter((it) => it.severity === 'ERROR').filter(concerns(stateName));
  if (errors.length > 0 || !plan) {
    const text = errors.map(diagnosticText).join(', ');
    throw new TestRefusal('InvalidDefinition', `Invalid State Machine Definition: '${text}'`);
  }
  const name = stateName ?? NAME;
  for (const [pointer, { states }] of plan.machines) {
    const found = states.get(name);
    if (!found) continue;
    const fields = fieldsAt(plan.definition, `${pointer}/States`, name);
    const resource = found.type === 'Task' ? parseResource(String(fields.Resource)) : undefined;
    return { plan: found, fields, ...(resource ? { resource } : {}) };
  }
  throw refused('State not found in definition');
}

/** A state that stands alone may lead anywhere. */
const concerns =
  (stateName: string | undefined) =>
  ({ code }: { code: string }): boolean =>
    stateName !== undefined || code !== 'MISSING_TRANSITION_TARGET';

function parse(text: string): Json | string {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function fieldsAt(definition: Json, pointer: string, name: string): { [field: string]: Json } {
  let at: Json | undefined = definition;
  // No part of a machine's pointer but a state's name can hold a slash, and names are read greedily below.
  let rest = pointer.slice(1);
  while (rest !== '' && at !== null && typeof at === 'object') {
    const holder: Record<string, Json> = at as Record<string, Json>;
    const key: string | undefined = Object.keys(holder)
      .filter((it) => rest === it || rest.startsWith(`${it}/`))
      .sort((one, other) => other.length - one.length)[0];
    if (key === undefined) break;
    at = holder[key];
    rest = rest.slice(key.length + 1);
  }
  const states = at as Record<string, Json> | undefined;
  return (states?.[name] ?? {}) as { [field: string]: Json };
}
