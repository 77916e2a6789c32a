import { createHash } from 'node:crypto';
import { type Intrinsic, intrinsicFailure, stringArgument } from './intrinsic';

const name = 'States.Hash';
const ALGORITHMS: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

export const hash: Intrinsic = {
  name,
  arity: [2, 2],
  call: ([data, algorithm]) => {
    const known = ALGORITHMS[stringArgument(name, algorithm)];
    if (known === undefined) {
      throw intrinsicFailure(
        name,
        `the algorithm must be one of ${Object.keys(ALGORITHMS).join(', ')}, but was ${String(algorithm)}`,
      );
    }
    return createHash(known)
      .update(typeof data === 'string' ? data : JSON.stringify(data))
      .digest('hex');
  },
};
