import { createHash, timingSafeEqual } from 'node:crypto';

/** sha256 of the parts; a zero byte between them keeps ('ab', 'c') and ('a', 'bc') apart. */
const sha256 = (parts: readonly string[]): Buffer => createHash('sha256').update(parts.join('\0')).digest();

export const hexDigest = (...parts: readonly string[]): string => sha256(parts).toString('hex');

/** Key of the request of one execution and package: 144 bits, safe in a URL. */
export const approvalId = (executionArn: string, packageArn: string): string =>
  sha256([executionArn, packageArn]).subarray(0, 18).toString('base64url');

/** Index of the hash that belongs to `secret`, or -1. Looks at every hash whatever it finds: time tells nothing. */
export function indexOfSecret(secret: string, hashes: readonly (readonly string[])[]): number {
  const given = sha256([secret]);
  let found = -1;
  hashes.forEach((own, index) => {
    for (const hash of own) {
      const known = Buffer.from(hash, 'hex');
      if (known.length === given.length && timingSafeEqual(known, given)) found = index;
    }
  });
  return found;
}
