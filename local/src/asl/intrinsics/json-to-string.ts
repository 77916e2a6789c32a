import type { Intrinsic } from './intrinsic';

export const jsonToString: Intrinsic = {
  name: 'States.JsonToString',
  arity: [1, 1],
  call: ([value]) => JSON.stringify(value),
};
