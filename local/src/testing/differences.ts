const MOST = 10;

/** Where two JSON values differ, a line each: `$.rows[3].value: expected 1, got 2`. */
export function differences(expected: unknown, actual: unknown): string[] {
  const found = [...differ(expected, actual, '$')];
  return found.length > MOST ? [...found.slice(0, MOST), `… and ${found.length - MOST} more`] : found;
}

function* differ(expected: unknown, actual: unknown, path: string): Generator<string> {
  if (Object.is(expected, actual)) return;
  if (isPartial(expected) && isContainer(actual) && !Array.isArray(actual)) {
    for (const [key, value] of Object.entries(expected.sample)) yield* differAt(key, value, actual, path);
  } else if (isAsymmetric(expected)) {
    if (!expected.asymmetricMatch(actual)) yield `${path}: expected ${String(expected)}, got ${show(actual)}`;
  } else if (isContainer(expected) && isContainer(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    for (const key of keys) {
      if (key in expected) yield* differAt(key, expected[key], actual, path);
      else yield `${path}${stepTo(key, actual)}: not expected, got ${show(actual[key])}`;
    }
  } else yield `${path}: expected ${show(expected)}, got ${show(actual)}`;
}

function* differAt(key: string, expected: unknown, actual: Container, path: string): Generator<string> {
  const place = path + stepTo(key, actual);
  if (key in actual) yield* differ(expected, actual[key], place);
  else yield `${place}: missing, expected ${show(expected)}`;
}

const stepTo = (key: string, within: Container): string =>
  Array.isArray(within) ? `[${key}]` : /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `['${key}']`;

interface Asymmetric {
  asymmetricMatch(value: unknown): boolean;
}

type Container = Record<string, unknown>;

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

/** expect.any(…), expect.objectContaining(…) and the like, of jest and vitest. */
const isAsymmetric = (value: unknown): value is Asymmetric => isContainer(value) && 'asymmetricMatch' in value;

/** expect.objectContaining(…): only the members that it names count. */
const isPartial = (value: unknown): value is Asymmetric & { sample: Container } =>
  isAsymmetric(value) && String(value) === 'ObjectContaining' && 'sample' in value && isContainer(value.sample);

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
