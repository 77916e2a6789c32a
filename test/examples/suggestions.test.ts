import { type Given, suggestionsAfter } from '../../examples/housing/demo/suggestions';

test.each<[string, Given, string[]]>([
  ['the plain demo', { hyperparameters: {} }, ['', '--set eta=0.05', '--set eta=0.05 --reject']],
  ['another eta', { hyperparameters: { eta: '0.05' } }, ['', '--set eta=0.05 --reject']],
  ['another eta, rejected', { hyperparameters: { eta: '0.05' }, decision: 'rejected' }, ['', '--set eta=0.05']],
])('after %s the demo does not suggest what was just done', (_what, given, options) => {
  expect(suggestionsAfter(given).map(([words]) => words)).toEqual(options);
});

test('what was rejected is not served, so the gate need not refuse it', () => {
  const [[, afterApproval] = []] = suggestionsAfter({ hyperparameters: {}, decision: 'approved' });
  const [[, afterRejection] = []] = suggestionsAfter({ hyperparameters: {}, decision: 'rejected' });
  expect(afterApproval).toContain('the gate refuses it');
  expect(afterRejection).toContain('decide otherwise');
});
