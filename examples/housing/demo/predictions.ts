import type { PredictionAnswer } from '../../../handlers/shared/prediction-contract';
import type { LocalClient } from '../../../local/src';

const PLACES: readonly { readonly title: string; readonly row: Readonly<Record<string, number>> }[] = [
  {
    title: 'Berkeley hills, old houses, high incomes',
    row: {
      longitude: -122.24,
      latitude: 37.88,
      housing_median_age: 45,
      total_rooms: 1800,
      total_bedrooms: 280,
      population: 700,
      households: 270,
      median_income: 8.5,
    },
  },
  {
    title: 'Fresno, newer houses, middle incomes',
    row: {
      longitude: -119.77,
      latitude: 36.83,
      housing_median_age: 15,
      total_rooms: 2600,
      total_bedrooms: 480,
      population: 1300,
      households: 450,
      median_income: 3.9,
    },
  },
  {
    title: 'Central Los Angeles, small flats, low incomes',
    row: {
      longitude: -118.27,
      latitude: 34.04,
      housing_median_age: 30,
      total_rooms: 1100,
      total_bedrooms: 420,
      population: 1500,
      households: 390,
      median_income: 1.8,
    },
  },
];

/** Asks the prediction API for three places; one line each. */
export async function predictPlaces(client: LocalClient): Promise<string[]> {
  const { httpApis } = await client.app();
  const api = httpApis.find(({ routes }) => routes.some(({ path }) => path === '/predict'));
  if (!api) throw new Error('the synthesized example has no prediction API; run "npm run build" and try again');
  const { status, body } = await client.api(api.apiId, 'POST', '/predict', { instances: PLACES.map(({ row }) => row) });
  if (status !== 200) throw new Error(`the prediction API answered ${status}: ${JSON.stringify(body)}`);
  const { predictions, modelVersion } = body as PredictionAnswer;
  return PLACES.map(({ title }, i) => {
    const dollars = Math.round(predictions[i]?.value ?? NaN).toLocaleString('en-US');
    return `${`$${dollars}`.padStart(10)}  ${title} (model version ${modelVersion})`;
  });
}
