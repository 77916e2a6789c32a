export interface Given {
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly decision?: 'approved' | 'rejected';
}

type Suggestion = readonly [options: string, why: string];

const SAME: Suggestion = ['', "again: the same model isn't better, so the gate refuses it"];
/** What was rejected is not served: the gate may let the same model through again. */
const OTHERWISE: Suggestion = ['', 'again: where the gate lets the model through, decide otherwise'];
const OTHERS: readonly Suggestion[] = [
  ['--set eta=0.05', 'a challenger that may win'],
  ['--set eta=0.05 --reject', 'decide otherwise, where the gate lets it through'],
];

/** Options of the demo to try next, and why; who has just given some need not do it again. */
export function suggestionsAfter({ hyperparameters, decision }: Given): readonly Suggestion[] {
  const isRejected = decision === 'rejected';
  const set = Object.entries(hyperparameters).map(([name, value]) => `--set ${name}=${value}`);
  const given = [...set, ...(isRejected ? ['--reject'] : [])].join(' ');
  return [isRejected ? OTHERWISE : SAME, ...OTHERS.filter(([options]) => options !== given)];
}
