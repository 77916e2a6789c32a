export interface InputTransformer {
  readonly InputPathsMap?: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}

/** The text that a target gets from an event by its input transformer. */
export function transform(transformer: InputTransformer, event: object): string {
  const values = Object.entries(transformer.InputPathsMap ?? {}).map(
    ([name, path]) => [name, readPath(path, event)] as const,
  );
  const template = transformer.InputTemplate;
  return template.replace(/<([\w.-]+)>/g, (placeholder, name: string, offset: number) => {
    if (name === 'aws.events.event') return JSON.stringify(event);
    if (name === 'aws.events.event.json') return JSON.stringify(event);
    const found = values.find(([known]) => known === name);
    if (!found) return placeholder;
    const value = found[1];
    // Inside a JSON string the bare text belongs, elsewhere the JSON value.
    if (typeof value === 'string') {
      const json = JSON.stringify(value);
      return insideString(template, offset) || !/^\s*[{["]/.test(template) ? json.slice(1, -1) : json;
    }
    return value === undefined ? '' : JSON.stringify(value);
  });
}

/** `$.detail.bucket.name`, `$.resources[0]`. */
export function readPath(path: string, event: object): unknown {
  const steps = path.replace(/^\$\.?/, '').match(/[^.[\]]+/g) ?? [];
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
    event,
  );
}

function insideString(template: string, offset: number): boolean {
  let inside = false;
  for (let i = 0; i < offset; i++) {
    if (template[i] === '\\') i++;
    else if (template[i] === '"') inside = !inside;
  }
  return inside;
}
