import { type Intrinsic, intrinsicFailure, stringArgument } from './intrinsic';

const name = 'States.Base64Encode';

export const base64Encode: Intrinsic = {
  name,
  arity: [1, 1],
  call: ([text]) => {
    const plain = stringArgument(name, text);
    if (plain.length > 10_000) throw intrinsicFailure(name, 'the argument must not be longer than 10000 characters');
    return Buffer.from(plain, 'utf8').toString('base64');
  },
};
