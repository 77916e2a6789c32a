const MOST = 10;

/** Where two JSON values differ, a line each: `$.rows[3].value: expected 1, got 2`. */
export function differences(expected: unknown, actual: unknown): string[] {
  const found = [...differ(expected, actual, '$')];
  return found.length > MOST ? [...found.slice(0, MOST), `… and ${found.length - MOST} more`] : found;
}

function* differ(expected: unknown, actual: unknown, path: string): Generator<string> {
  if (Object.is(expected, actual)) return;
  if (isAsymmetric(expected)) {
    if (!expected.asymmetricMatch(actual)) yield `${path}: expected ${String(expected)}, got ${show(actual)}`;
  } else if (isContainer(expected) && isContainer(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    for (const key of keys) {
      const step = Array.isArray(expected) ? `[${key}]` : /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `['${key}']`;
      if (!(key in actual)) yield `${path}${step}: missing, expected ${show(expected[key])}`;
      else if (!(key in expected)) yield `${path}${step}: not expected, got ${show(actual[key])}`;
      else yield* differ(expected[key], actual[key], path + step);
    }
  } else yield `${path}: expected ${show(expected)}, got ${show(actual)}`;
}

interface Asymmetric {
  asymmetricMatch(value: unknown): boolean;
}

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** expect.any(…), expect.objectContaining(…) and the like, of jest and vitest. */
const isAsymmetric = (value: unknown): value is Asymmetric => isContainer(value) && 'asymmetricMatch' in value;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
