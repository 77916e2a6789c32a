import type { PredictionAnswer } from '../../../handlers/shared/prediction-contract';
import type { Schema } from '../../../handlers/shared/schema/schema';
import { predictionView } from '../../../ui/src/models/prediction';

const SCHEMA: Schema = { v: 1, columns: [], target: { name: 'price', type: 'number', unit: 'USD' } };
const answer = (prediction: PredictionAnswer['predictions'][number], change: Partial<PredictionAnswer> = {}) =>
  predictionView(
    { v: 1, predictions: [prediction], unit: 'USD', modelVersion: '3', requestId: 'r', ...change },
    SCHEMA,
  );

describe('a prediction', () => {
  test('has its unit and the version that answered', () => {
    expect(answer({ value: 452_600.4 })).toMatchObject({
      text: '452,600 USD',
      version: 'version 3',
      probabilities: [],
    });
    expect(answer({ value: 0.5 }, { modelVersion: null })?.version).toContain('does not tell');
  });

  test('its explanation adds up, step by step, to the prediction; small features stand together', () => {
    const features = Object.fromEntries(
      Array.from({ length: 14 }, (_, index) => [`f${index}`, (index % 2 ? -1 : 1) * (100 - index)]),
    );
    const sum = Object.values(features).reduce((total, amount) => total + amount, 0);
    const { explanation } = answer({ value: 1000 + sum, contributions: { ...features, none: 0, bias: 1000 } }) ?? {};
    expect(explanation?.steps.map(({ name }) => name)).toEqual([
      ...Array.from({ length: 9 }, (_, index) => `f${index}`),
      '5 more features',
    ]);
    let at = explanation?.base ?? Number.NaN;
    for (const { from, to, amount } of explanation?.steps ?? []) {
      expect(from).toBeCloseTo(at);
      at = from + amount;
      expect(to).toBeCloseTo(at);
    }
    expect(at).toBeCloseTo(1000 + sum);
    expect(explanation).toMatchObject({ base: 1000, ofValue: true });
    expect(explanation?.words).toContain('The most weight: f0 +100, f1 −99, f2 +98.');
  });

  test('behind a link function it adds up to the margin, and says so', () => {
    const { explanation } = answer({ value: 0.73, contributions: { a: 0.6, bias: 0.4 } }) ?? {};
    expect(explanation).toMatchObject({ sum: 1, ofValue: false });
    expect(explanation?.words).toContain('margin 1');
  });

  test('of classes it shows how likely each is', () => {
    const schema: Schema = { ...SCHEMA, target: { name: 'kind', type: 'category', categories: ['ham', 'spam'] } };
    const view = predictionView(
      { v: 1, predictions: [{ value: 1, probabilities: [0.2, 0.8] }], modelVersion: '1', requestId: 'r' },
      schema,
    );
    expect(view).toMatchObject({
      text: 'spam',
      probabilities: [
        { name: 'ham', share: '20.0 %' },
        { name: 'spam', share: '80.0 %' },
      ],
    });
  });
});
