import { type Intrinsic, arrayArgument, sameJson } from './intrinsic';

const name = 'States.ArrayContains';

export const arrayContains: Intrinsic = {
  name,
  arity: [2, 2],
  call: ([array, wanted]) => arrayArgument(name, array).some((item) => sameJson(item, wanted)),
};
