/** A wrong prop: names the prop, the value got and what to change. */
export class PropError extends Error {
  constructor(prop: string, got: unknown, fix: string) {
    super(`${prop} is ${render(got)}: ${fix}`);
    this.name = 'PropError';
  }
}

/** JSON knows no NaN and no Infinity. */
function render(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
