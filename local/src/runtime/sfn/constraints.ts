import { ServiceError } from '../../services/types';
import type { MemberRule } from './checks';

/** The constraints that a member and what is in it breaks, in AWS's words. */
export function checkMember(value: unknown, rule: MemberRule, path: string): string[] {
  if (value === undefined || value === null) {
    return rule.required ? [`Value null at '${path}' failed to satisfy constraint: Member must not be null`] : [];
  }
  if (!hasType(value, rule.type)) throw wrongType(value, rule.type);
  const constraint = brokenConstraint(value, rule);
  const own = constraint === undefined ? [] : [fault(shown(value, rule), path, constraint)];
  const { item, members } = rule;
  if (Array.isArray(value) && item) {
    return [...own, ...value.flatMap((it, i) => checkMember(it, item, `${path}.${i + 1}.member`))];
  }
  if (!members) return own;
  const fields = value as Record<string, unknown>;
  return [...own, ...Object.entries(members).flatMap(([name, it]) => checkMember(fields[name], it, `${path}.${name}`))];
}

const fault = (value: string, path: string, constraint: string): string =>
  `Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`;

function hasType(value: unknown, type: MemberRule['type']): boolean {
  if (type === 'list') return Array.isArray(value);
  if (type === 'structure') return typeof value === 'object' && !Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

const TYPES = { string: 'String', integer: 'Integer', number: 'Float', boolean: 'Boolean' } as const;

function wrongType(value: unknown, type: MemberRule['type']): ServiceError {
  const found = Array.isArray(value) ? 'list' : typeof value === 'object' ? 'structure or map' : undefined;
  if (found) return new ServiceError('SerializationException', `Start of ${found} found where not expected.`);
  if (type === 'list' || type === 'structure') {
    return new ServiceError('SerializationException', 'Unexpected field type');
  }
  const kind = typeof value === 'boolean' ? String(value).toUpperCase() : kindOf(value);
  return new ServiceError('SerializationException', `${kind}_VALUE cannot be converted to ${TYPES[type]}`);
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'STRING';
  return Number.isInteger(value) ? 'NUMBER' : 'DECIMAL';
}

function brokenConstraint(value: unknown, rule: MemberRule): string | undefined {
  const { min = -Infinity, max = Infinity, values, pattern } = rule;
  if (values && !values.includes(String(value))) return `Member must satisfy enum value set: [${values.join(', ')}]`;
  if (typeof value === 'string' || Array.isArray(value)) {
    if (value.length < min) return `Member must have length greater than or equal to ${min}`;
    if (value.length > max) return `Member must have length less than or equal to ${max}`;
  }
  if (typeof value === 'string' && pattern && !pattern.test(value)) {
    return `Member must satisfy regular expression pattern: ${pattern.source}`;
  }
  if (typeof value === 'number') {
    if (value < min) return `Member must have value greater than or equal to ${min}`;
    if (value > max) return `Member must have value less than or equal to ${max}`;
  }
  return undefined;
}

/** Structures as AWS's SDK for Java prints them. */
function shown(value: unknown, rule: MemberRule): string {
  if (Array.isArray(value)) return `[${value.map((it) => (rule.item ? shown(it, rule.item) : String(it))).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([name, it]) => `${name}=${shown(it, rule.members?.[name] ?? rule)}`);
  return `${rule.shape ?? ''}(${fields.join(', ')})`;
}
