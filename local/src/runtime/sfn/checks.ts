import { ServiceError } from '../../services/types';
import { checkMember } from './constraints';

/** What one member of a request may be. */
export interface MemberRule {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'structure';
  readonly required?: true;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
  readonly pattern?: RegExp;
  /** Of a list. */
  readonly item?: MemberRule;
  /** Of a structure. */
  readonly members?: RequestRules;
  /** Name of a structure in the API's model, which AWS's messages show. */
  readonly shape?: string;
}

export type RequestRules = Readonly<Record<string, MemberRule>>;

export const ARN: MemberRule = { type: 'string', required: true, min: 1, max: 256 };
export const LONG_ARN: MemberRule = { type: 'string', required: true, min: 1, max: 2000 };
export const TOKEN: MemberRule = { type: 'string', required: true, min: 1, max: 2048 };
export const PAGE: MemberRule = { type: 'integer', min: 0, max: 1000 };
export const NEXT: MemberRule = { type: 'string', min: 1, max: 1024 };
/** Characters of input and output. */
export const DATA: MemberRule = { type: 'string', max: 262_144 };
export const DESCRIPTION: MemberRule = { type: 'string', max: 256 };
export const INCLUDED_DATA: MemberRule = { type: 'string', values: ['ALL_DATA', 'METADATA_ONLY'] };
export const TAG: MemberRule = {
  type: 'structure',
  shape: 'Tag',
  members: { key: { type: 'string', min: 1, max: 128 }, value: { type: 'string', max: 256 } },
};

export const optional = (rule: MemberRule): MemberRule => ({ ...rule, required: undefined });

/** Refuses a request as the API's front door does: a wrong type at once, then every broken constraint together. */
export function checkRequest(input: object, rules: RequestRules): void {
  const faults = Object.entries(rules).flatMap(([name, rule]) =>
    checkMember((input as Record<string, unknown>)[name], rule, name),
  );
  if (faults.length === 0) return;
  const count = faults.length === 1 ? '1 validation error' : `${faults.length} validation errors`;
  throw new ServiceError('ValidationException', `${count} detected: ${faults.join('; ')}`);
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
