/** A wrong prop: names the prop, the value got and what to change. */
export class PropError extends Error {
  constructor(prop: string, got: unknown, fix: string) {
    super(`${prop} is ${render(got)}: ${fix}`);
    this.name = 'PropError';
  }
}

function render(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
