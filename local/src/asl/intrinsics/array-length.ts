import { type Intrinsic, arrayArgument } from './intrinsic';

const name = 'States.ArrayLength';

export const arrayLength: Intrinsic = { name, arity: [1, 1], call: ([array]) => arrayArgument(name, array).length };
