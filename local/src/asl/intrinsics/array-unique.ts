import { type Intrinsic, arrayArgument, sameJson } from './intrinsic';

const name = 'States.ArrayUnique';

export const arrayUnique: Intrinsic = {
  name,
  arity: [1, 1],
  call: ([array]) =>
    arrayArgument(name, array).filter((item, i, all) => all.findIndex((it) => sameJson(it, item)) === i),
};
