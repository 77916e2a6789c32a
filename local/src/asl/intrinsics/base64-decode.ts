import { type Intrinsic, intrinsicFailure, stringArgument } from './intrinsic';

const name = 'States.Base64Decode';

export const base64Decode: Intrinsic = {
  name,
  arity: [1, 1],
  call: ([text]) => {
    const encoded = stringArgument(name, text);
    if (encoded.length > 10_000) throw intrinsicFailure(name, 'the argument must not be longer than 10000 characters');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) throw intrinsicFailure(name, 'the argument is not Base64');
    return Buffer.from(encoded, 'base64').toString('utf8');
  },
};
