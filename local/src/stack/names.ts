import { createHash } from 'node:crypto';

/** Eight characters that stand for where a resource is in the app. */
export function digest(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8);
}

/** The name that a resource without one gets: the same at every deployment, unique in the app. */
export function physicalName(stack: string, logicalId: string, max = 63): string {
  const suffix = digest(stack, logicalId);
  const readable = `${stack}-${logicalId}`.replace(/[^A-Za-z0-9-]/g, '-').replace(/-+/g, '-');
  return `${readable.slice(0, max - suffix.length - 1).replace(/-$/, '')}-${suffix}`;
}

/** As bucket names are: lower case, and no place for capitals to collide. */
export function bucketName(stack: string, logicalId: string): string {
  return physicalName(stack, logicalId).toLowerCase();
}

/** As API Gateway's ids look: ten lower-case letters and digits. */
export function apiIdOf(stack: string, logicalId: string): string {
  const hash = createHash('sha256').update(`${stack}\n${logicalId}`).digest();
  return [...hash.subarray(0, 10)].map((byte) => 'abcdefghijklmnopqrstuvwxyz0123456789'.charAt(byte % 36)).join('');
}
