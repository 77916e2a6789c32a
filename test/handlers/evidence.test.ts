import { facts } from '../../handlers/shared/evidence/evidence';
import { compareProfiles, parseProfile } from '../../handlers/shared/evidence/profile';
import { payload } from './support';

test('one is no plural: rows and duplicates are counted in words', () => {
  const evidence = payload();
  const told = (duplicates: number, rows: number) => {
    const counted = { read: 9, quarantined: 0, duplicates, train: 5, validation: 1, test: 1 };
    const all = facts({
      ...evidence,
      data: { ...evidence.data, rows: counted },
      evaluation: { ...evidence.evaluation, rows },
    });
    return [Object.fromEntries(all).Rows, Object.fromEntries(all)['Evaluated on']];
  };
  expect(told(1, 1)).toEqual(['9 read, 0 quarantined, 1 duplicate, 5 trained on', '1 held-out row']);
  expect(told(31, 3125)).toEqual(['9 read, 0 quarantined, 31 duplicates, 5 trained on', '3,125 held-out rows']);
});

test('a column that has lost every value, or got its first, has changed in one sentence; one that never had any has not', () => {
  const profile = (filled: number) =>
    parseProfile(
      JSON.stringify({
        columns: {
          area: {
            type: 'category',
            count: filled,
            missing: 100 - filled,
            quarantined: 0,
            categories: { A: filled, B: 0 },
          },
        },
      }),
    );
  const changes = (now: number, before: number) => compareProfiles(profile(now), profile(before))[0]?.changes;
  expect(changes(0, 90)).toEqual(['blank in every row, was filled in 90.0 %']);
  expect(changes(90, 0)).toEqual(['filled in 90.0 %, was blank in every row']);
  expect(changes(0, 0)).toEqual([]);
});
