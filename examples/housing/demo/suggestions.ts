export interface Given {
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly decision?: 'approved' | 'rejected';
}

const SUGGESTIONS = [
  ['', "again: the same model isn't better, so the gate refuses it"],
  ['--set eta=0.05', 'a challenger that may win'],
  ['--set eta=0.05 --reject', 'decide otherwise, where the gate lets it through'],
] as const;

/** Options of the demo to try next, and why; who has just given some need not do it again. */
export function suggestionsAfter({ hyperparameters, decision }: Given): readonly (readonly [string, string])[] {
  const set = Object.entries(hyperparameters).map(([name, value]) => `--set ${name}=${value}`);
  const given = [...set, ...(decision === 'rejected' ? ['--reject'] : [])].join(' ');
  return SUGGESTIONS.filter(([options]) => options === '' || options !== given);
}
