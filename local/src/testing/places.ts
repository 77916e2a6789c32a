import type { Plan } from '../asl';
import type { Json } from '../asl/types';

type Fields = { readonly [field: string]: Json };

/** A state of the definition, found by its name. */
export interface Place {
  readonly state: string;
  /** Pointer of its machine, as in Plan.machines. */
  readonly machine: string;
  readonly query: 'JSONPath' | 'JSONata';
  readonly fields: Fields;
  /** Pointers of its branches, or of its item processor. */
  readonly below: readonly string[];
  /** Every state that it may lead to, and the field that says so. */
  readonly targets: readonly { readonly field: string; readonly target: string }[];
}

/** The states of a definition; their names are unique in it. */
export function placesOf(definition: Fields, plan: Plan): Map<string, Place> {
  const places = new Map<string, Place>();
  const visit = (machine: string, { States }: Fields): void => {
    for (const [state, fields] of Object.entries(States as Record<string, Fields>)) {
      const inside = machinesIn(fields).map(([field, it]) => [`${machine}/States/${state}/${field}`, it] as const);
      const planned = plan.machines.get(machine)?.states.get(state);
      const { query = 'JSONPath', targets = [] } = planned ?? {};
      places.set(state, { state, machine, query, fields, targets, below: inside.map(([pointer]) => pointer) });
      for (const [pointer, it] of inside) visit(pointer, it);
    }
  };
  visit('', definition);
  return places;
}

function machinesIn({ Branches = [], ItemProcessor, Iterator: former }: Fields): [string, Fields][] {
  const branches = (Branches as Fields[]).map((branch, index): [string, Fields] => [`Branches/${index}`, branch]);
  const processors: [string, Json | undefined][] = [
    ['ItemProcessor', ItemProcessor],
    ['Iterator', former],
  ];
  return [...branches, ...processors.flatMap(([name, it]) => (it ? [[name, it as Fields] as [string, Fields]] : []))];
}

/** The definition with other fields in one of its states. */
export function withFields(definition: Json, of: Fields, more: { readonly [field: string]: Json | undefined }): Json {
  if (definition === of) return { ...of, ...more } as Json;
  if (typeof definition !== 'object' || definition === null) return definition;
  if (Array.isArray(definition)) return definition.map((item) => withFields(item, of, more));
  return Object.fromEntries(Object.entries(definition).map(([name, value]) => [name, withFields(value, of, more)]));
}
