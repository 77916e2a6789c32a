import { type Evidence, facts, lineage } from '../../../handlers/shared/evidence/evidence';

/** What the model is and where it comes from; each thing once. */
export function originOf(evidence: Evidence): (readonly [label: string, value: string])[] {
  const known = facts(evidence);
  const labels = new Set(known.map(([label]) => label));
  const more = lineage(evidence)
    // In words among the facts; here it is the package itself.
    .map(([label, value]) => [label === 'Champion' ? 'Champion package' : label, value] as const)
    .filter(([label]) => !labels.has(label));
  return [...known, ...more];
}
