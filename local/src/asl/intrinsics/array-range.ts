import { type Intrinsic, intrinsicFailure, wholeArgument } from './intrinsic';

const name = 'States.ArrayRange';

export const arrayRange: Intrinsic = {
  name,
  arity: [3, 3],
  call: (args) => {
    const [first, last, step] = args.map((it) => wholeArgument(name, it));
    if (step === 0) throw intrinsicFailure(name, 'the step must not be 0');
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (length > 1000) throw intrinsicFailure(name, `at most 1000 elements, but there would be ${length}`);
    return Array.from({ length }, (_, i) => first + i * step);
  },
};
