import type { Mocks } from './mocks';
import type { Place } from './places';

/** Mocks by state name, from mocks by resource: a whole one, or what follows `arn:aws:states:::`. */
export function byResource(places: Iterable<Place>, mocks: Mocks): Mocks {
  const tasks = [...places].flatMap(({ state, fields: { Type: type, Resource: resource } }) =>
    type === 'Task' ? [{ state, resource: String(resource) }] : [],
  );
  const found: Record<string, Mocks[string]> = {};
  for (const [wanted, mock] of Object.entries(mocks)) {
    const states = tasks.filter(({ resource }) => resource === wanted || resource.endsWith(`:::${wanted}`));
    if (states.length === 0) {
      const known = [...new Set(tasks.map(({ resource }) => resource))].join(', ');
      throw new Error(`there is a mock for ${wanted}, and no state calls it; the machine calls ${known || 'nothing'}`);
    }
    for (const { state } of states) found[state] = mock;
  }
  return found;
}
