/** EventBridge's content filters: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html */
type Values = readonly unknown[];

export function matchesPattern(pattern: object, event: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or') return (wanted as object[]).some((choice) => matchesPattern(choice, event));
    const present = typeof event === 'object' && event !== null && name in event;
    const value: unknown = present ? (event as Record<string, unknown>)[name] : undefined;
    if (Array.isArray(wanted)) return wanted.some((filter) => matchesFilter(filter, value, present));
    if (!present && !onlyAbsence(wanted as object)) return false;
    return matchesPattern(wanted as object, value);
  });
}

/** `{"detail": {"error": [{"exists": false}]}}` holds for an event without detail as well. */
function onlyAbsence(pattern: object): boolean {
  return Object.values(pattern).every((wanted) =>
    Array.isArray(wanted)
      ? wanted.some((filter) => typeof filter === 'object' && filter !== null && 'exists' in filter && !filter.exists)
      : onlyAbsence(wanted as object),
  );
}

function matchesFilter(filter: unknown, value: unknown, present: boolean): boolean {
  if (Array.isArray(value)) return value.some((member) => matchesFilter(filter, member, true));
  if (typeof filter !== 'object' || filter === null) return present && filter === value;
  const [kind, operand] = Object.entries(filter)[0] ?? [];
  if (kind === 'exists') return present === operand;
  if (!present) return false;
  return matchesOperand(String(kind), operand, value);
}

function matchesOperand(kind: string, operand: unknown, value: unknown): boolean {
  switch (kind) {
    case 'prefix':
      return affix(operand, value, (text, part) => text.startsWith(part));
    case 'suffix':
      return affix(operand, value, (text, part) => text.endsWith(part));
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase();
    case 'wildcard':
      return typeof value === 'string' && list(operand).some((glob) => wildcard(String(glob)).test(value));
    case 'numeric':
      return typeof value === 'number' && numeric(operand as Values, value);
    case 'anything-but':
      return !list(operand).some((unwanted) =>
        typeof unwanted === 'object' && unwanted !== null
          ? Object.entries(unwanted).some(([name, inner]) =>
              list(inner).some((choice) => matchesOperand(name, choice, value)),
            )
          : unwanted === value,
      );
    case 'cidr':
      throw new Error('the local event bus does not know the filter "cidr"; use a prefix');
    default:
      throw new Error(`"${kind}" is no filter of event patterns`);
  }
}

function affix(operand: unknown, value: unknown, holds: (text: string, part: string) => boolean): boolean {
  if (typeof value !== 'string') return false;
  if (typeof operand === 'object' && operand !== null && 'equals-ignore-case' in operand) {
    return holds(value.toLowerCase(), String(operand['equals-ignore-case']).toLowerCase());
  }
  return holds(value, String(operand));
}

function list(value: unknown): Values {
  return Array.isArray(value) ? value : [value];
}

function wildcard(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

function numeric(operand: Values, value: number): boolean {
  for (let i = 0; i < operand.length; i += 2) {
    const limit = Number(operand[i + 1]);
    const holds = {
      '=': value === limit,
      '<': value < limit,
      '<=': value <= limit,
      '>': value > limit,
      '>=': value >= limit,
    }[String(operand[i])];
    if (!holds) return false;
  }
  return true;
}
