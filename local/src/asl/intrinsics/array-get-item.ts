import { type Intrinsic, arrayArgument, intrinsicFailure, wholeArgument } from './intrinsic';

const name = 'States.ArrayGetItem';

export const arrayGetItem: Intrinsic = {
  name,
  arity: [2, 2],
  call: ([array, index]) => {
    const items = arrayArgument(name, array);
    const at = wholeArgument(name, index);
    if (at < 0 || at >= items.length)
      throw intrinsicFailure(name, `there is no index ${at} in an array of ${items.length}`);
    return items[at];
  },
};
