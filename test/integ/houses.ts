import { seeded } from '../support/full';

const COLUMNS =
  'longitude,latitude,housing_median_age,total_rooms,total_bedrooms,population,households,median_income,median_house_value,ocean_proximity';

/** Houses whose values nothing explains: a model of them is far from any gate, and the file fits into a template. */
export function housesWithoutRule(rows = 160): string {
  const random = seeded(1);
  const lines = Array.from({ length: rows }, () =>
    [
      -122 + random(400) / 100,
      34 + random(400) / 100,
      1 + random(50),
      900 + random(3000),
      200 + random(500),
      500 + random(2000),
      150 + random(500),
      1 + random(90) / 10,
      random(2) === 0 ? 50_000 : 500_000,
      'INLAND',
    ].join(','),
  );
  return `${[COLUMNS, ...lines].join('\n')}\n`;
}
