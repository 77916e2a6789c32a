import { ROWS } from './tables';

const shown = (value: unknown): string => {
  if (typeof value === 'number') return String(value);
  return (typeof value === 'object' && JSON.stringify(value, simple)?.slice(0, 60)) || String(value).slice(0, 60);
};
const simple = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'node' in value ? 'a construct' : value;

const messageOf = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  return 'it was accepted';
};

describe('each wrong value is refused in a sentence with prop, value and fix', () => {
  test.each(ROWS.map((row) => [`${row.of}.${row.prop}`, shown(row.wrong), row] as const))('%s: %s', (_, __, row) => {
    const message = messageOf(row.make);
    expect(message).toContain(row.says);
    // Whose value, what it is, and behind a colon what to do.
    expect(message).toMatch(/^\S.* (is|has) .+: \S/s);
    const named = message.split(' ')[0]?.replace(/[[.].*/, '');
    if (!/ (is|has) /.test(row.says) && named !== 'the') expect(named).toBe(row.prop);
  });
});
