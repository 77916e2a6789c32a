import type { Intrinsic } from './intrinsic';

export const array: Intrinsic = { name: 'States.Array', arity: [0, Infinity], call: (args) => args };
