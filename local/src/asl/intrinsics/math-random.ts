import { seeded } from '../machine/random';
import { type Intrinsic, intrinsicFailure, wholeArgument } from './intrinsic';

const name = 'States.MathRandom';

export const mathRandom: Intrinsic = {
  name,
  arity: [2, 3],
  call: (args, scope) => {
    const [start, end, seed] = args.map((it) => wholeArgument(name, it));
    if (end <= start) throw intrinsicFailure(name, `the end ${end} must be greater than the start ${start}`);
    const fraction = seed === undefined ? scope.random() : seeded(seed);
    return start + Math.floor(fraction * (end - start));
  },
};
