import { App, Stack } from 'aws-cdk-lib';

/** A wrong value of a prop, and what the refusal says: the prop, the value and the fix. */
export interface Row {
  /** The struct that a caller writes, or `Class.method` for a parameter. */
  readonly of: string;
  readonly prop: string;
  readonly wrong: unknown;
  readonly says: string;
  readonly make: () => unknown;
}

type Needed<P> = Partial<P> | ((stack: Stack) => Partial<P>);

/** Prop, wrong value (or what makes it), message; a fourth part is other props that the row needs. */
type Cell<P> = readonly [prop: string, wrong: unknown, says: string, more?: Needed<P>];

/** A table of one struct; `make` gets the sound props with the wrong one among them. */
export function table<P extends object>(of: string, make: (props: P, stack: Stack) => unknown, cells: Cell<P>[]) {
  return (sound: (stack: Stack) => P): Row[] =>
    cells.map(([prop, wrong, says, more]) => ({
      of,
      prop,
      wrong,
      says,
      make: () => {
        const stack = newStack();
        const made = <T>(given: T | ((of: Stack) => T)): T =>
          typeof given === 'function' ? (given as (of: Stack) => T)(stack) : given;
        return make({ ...sound(stack), ...made(more ?? {}), [prop]: made(wrong) }, stack);
      },
    }));
}

export const newStack = (): Stack =>
  new Stack(new App(), 'Test', { env: { region: 'eu-west-1', account: '123456789012' } });

export const long = (length: number): string => 'x'.repeat(length);

/** `{v0: '0', v1: '1', …}` */
export const many = (count: number): { [name: string]: string } =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, String(index)]));
