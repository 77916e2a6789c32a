import { isObject } from '../jsonpath/path';
import { type Intrinsic, intrinsicFailure } from './intrinsic';

const name = 'States.JsonMerge';

export const jsonMerge: Intrinsic = {
  name,
  arity: [3, 3],
  call: ([first, second, deep]) => {
    if (deep !== false)
      throw intrinsicFailure(name, 'only the shallow merge is supported: the third argument must be false');
    if (!isObject(first) || !isObject(second)) throw intrinsicFailure(name, 'the first two arguments must be objects');
    return { ...first, ...second };
  },
};
