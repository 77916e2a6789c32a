import { type Intrinsic, wholeArgument } from './intrinsic';

const name = 'States.MathAdd';

export const mathAdd: Intrinsic = {
  name,
  arity: [2, 2],
  call: ([left, right]) => wholeArgument(name, left) + wholeArgument(name, right),
};
