import type { FieldError } from '../../handlers/shared/prediction-contract';
import { type Laptop, openLaptop, tidy } from './support/laptop';
import { dataVersion, ROW } from './support/rows';

let laptop: Laptop;
beforeAll(async () => {
  laptop = await openLaptop({ quick: { predict: ({ median_income }) => 50_000 * Number(median_income) } });
});
afterAll(tidy);

test('before a model is deployed the API says so', async () => {
  const { status, body } = await laptop.predict(ROW);
  expect(status).toBe(503);
  expect(body).toMatchObject({ title: 'No model is deployed' });
  expect((await laptop.approvedRun(dataVersion(1))).outcome).toBe('deployed');
});

test('raw columns in, dollars and the model version out', async () => {
  expect(await laptop.predictOne(ROW)).toMatchObject({
    v: 1,
    predictions: [{ value: 50_000 * ROW.median_income }],
    unit: 'USD',
    modelVersion: '1',
  });
});

test('several rows at once keep their order; optional and missing values may be left out', async () => {
  const { total_bedrooms: _bedrooms, ocean_proximity: _ocean, ...needed } = ROW;
  const instances = [1, 2, 3].map((median_income) => ({ ...needed, median_income }));
  const { predictions } = await laptop.predictOne({ instances });
  expect(predictions.map(({ value }) => value)).toEqual([50_000, 100_000, 150_000]);
});

test('a wrong request is refused with every problem at once', async () => {
  const { median_income: _income, ...row } = ROW;
  const wrong = { ...row, longitude: '-122.23', latitude: 95, ocean_proximity: 'NEAR LAKE', garage: 2 };
  const { status, body } = await laptop.predict({ instances: [ROW, wrong] });
  expect(status).toBe(400);
  const { errors } = body as { errors: FieldError[] };
  const rules = Object.fromEntries(errors.map(({ field, rule }) => [field, rule]));
  expect(Object.keys(rules).sort()).toEqual(
    ['garage', 'latitude', 'longitude', 'median_income', 'ocean_proximity'].map((name) => `instances[1].${name}`),
  );
  expect(rules['instances[1].latitude']).toMatch(/32.*43/);
  expect(rules['instances[1].longitude']).toMatch(/number/);
  expect(errors.every(({ fix }) => fix !== '')).toBe(true);
  expect(errors.find(({ field }) => field.endsWith('ocean_proximity'))).toMatchObject({ value: 'NEAR LAKE' });
});
