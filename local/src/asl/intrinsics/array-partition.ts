import { type Intrinsic, arrayArgument, intrinsicFailure, wholeArgument } from './intrinsic';

const name = 'States.ArrayPartition';

export const arrayPartition: Intrinsic = {
  name,
  arity: [2, 2],
  call: ([array, chunk]) => {
    const items = arrayArgument(name, array);
    const size = wholeArgument(name, chunk);
    if (size < 1) throw intrinsicFailure(name, `the chunk size must be positive, but was ${size}`);
    return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
  },
};
