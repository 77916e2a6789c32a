import { ServiceError } from '../../services/types';

/** What one member of a request may be. */
export interface MemberRule {
  readonly type: 'string' | 'integer' | 'boolean' | 'list' | 'structure';
  readonly required?: true;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
}

export type RequestRules = Readonly<Record<string, MemberRule>>;

export const ARN: MemberRule = { type: 'string', required: true, min: 1, max: 256 };
export const TOKEN: MemberRule = { type: 'string', required: true, min: 1, max: 2048 };
export const PAGE: MemberRule = { type: 'integer', min: 0, max: 1000 };
export const NEXT: MemberRule = { type: 'string', min: 1, max: 1024 };
/** Characters of input and output. */
export const DATA: MemberRule = { type: 'string', max: 262_144 };

/** Refuses a request as the API's front door does: a wrong type at once, then every broken constraint together. */
export function checkRequest(input: object, rules: RequestRules): void {
  const faults: string[] = [];
  for (const [name, rule] of Object.entries(rules)) {
    const value: unknown = (input as Record<string, unknown>)[name];
    if (value === undefined || value === null) {
      if (rule.required) faults.push(`Value null at '${name}' failed to satisfy constraint: Member must not be null`);
    } else if (!hasType(value, rule.type)) {
      throw new ServiceError('SerializationException', `"${name}" must be of type ${rule.type}`);
    } else {
      const constraint = brokenConstraint(value, rule);
      if (constraint) faults.push(`Value '${String(value)}' at '${name}' failed to satisfy constraint: ${constraint}`);
    }
  }
  if (faults.length === 0) return;
  const count = faults.length === 1 ? '1 validation error' : `${faults.length} validation errors`;
  throw new ServiceError('ValidationException', `${count} detected: ${faults.join('; ')}`);
}

function hasType(value: unknown, type: MemberRule['type']): boolean {
  if (type === 'list') return Array.isArray(value);
  if (type === 'structure') return typeof value === 'object' && !Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function brokenConstraint(value: unknown, { min = -Infinity, max = Infinity, values }: MemberRule): string | undefined {
  if (values && !values.includes(String(value))) return `Member must satisfy enum value set: [${values.join(', ')}]`;
  if (typeof value === 'string') {
    if (value.length < min) return `Member must have length greater than or equal to ${min}`;
    if (value.length > max) return `Member must have length less than or equal to ${max}`;
  }
  if (typeof value === 'number') {
    if (value < min) return `Member must have value greater than or equal to ${min}`;
    if (value > max) return `Member must have value less than or equal to ${max}`;
  }
  return undefined;
}

/** Names of state machines, executions and activities. */
export function checkName(name: string): void {
  // Control characters, white space, and what AWS's documentation lists.
  const isWrong = [...name].some((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= 0x20 || (code >= 0x7f && code <= 0x9f) || '<>{}[]?*"#%\\^|~`$&,;:/'.includes(character);
  });
  if (isWrong || name.length < 1 || name.length > 80) throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
}

export function checkArn(arn: string, kind: string): void {
  if (!arn.startsWith('arn:')) throw new ServiceError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  if (!new RegExp(`^arn:[^:]+:states:[^:]*:[^:]*:${kind}:.+`).test(arn)) {
    throw new ServiceError(
      'InvalidArn',
      `Invalid Arn: 'Resource type not valid in this context: ${arn.split(':')[5] ?? ''}'`,
    );
  }
}

/** One page; the token names the offset and what was listed. */
export function paginate<T>(
  items: readonly T[],
  { maxResults, nextToken }: { maxResults?: number; nextToken?: string },
  usual = 100,
): { readonly page: readonly T[]; readonly nextToken?: string } {
  const offset = nextToken === undefined ? 0 : Number(/^o([0-9]+)$/.exec(decodeToken(nextToken))?.[1] ?? NaN);
  if (Number.isNaN(offset)) throw new ServiceError('InvalidToken', `Invalid Token: 'Invalid token'`);
  const end = offset + (maxResults === undefined || maxResults === 0 ? usual : maxResults);
  const page = items.slice(offset, end);
  return end < items.length ? { page, nextToken: Buffer.from(`o${end}`).toString('base64') } : { page };
}

const decodeToken = (token: string): string => Buffer.from(token, 'base64').toString('utf8');
