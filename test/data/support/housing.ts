import { seeded } from '../../support/full';

export const HEADER =
  'longitude,latitude,housing_median_age,total_rooms,total_bedrooms,population,households,median_income,median_house_value,ocean_proximity';
const PLACES = ['<1H OCEAN', 'INLAND', 'NEAR BAY', 'NEAR OCEAN'];

/** Made-up block groups whose value follows from income and place. */
export function rows(count: number, seed = 1): string[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const income = 1 + random(9000) / 1000;
    const place = random(PLACES.length);
    const homes = 50 + random(400);
    const value = Math.round(40_000 + income * 30_000 + place * 20_000 + random(5000));
    const where = [-(114 + random(900) / 100), 33 + random(800) / 100];
    return [...where, random(50), homes * 5, homes, homes * 3, homes, income.toFixed(4), value, PLACES[place]].join(
      ',',
    );
  });
}

export const csv = (count: number, ...more: string[]): string => `${[HEADER, ...rows(count), ...more].join('\n')}\n`;
