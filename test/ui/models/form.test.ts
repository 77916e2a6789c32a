import { profileView } from '../../../handlers/console/profile-view';
import { parseProfile } from '../../../handlers/shared/evidence/profile';
import type { Schema } from '../../../handlers/shared/schema/schema';
import housing from '../../../examples/housing/schema.json';
import { formErrors, formFields, initialValues, rowOf, serverErrors } from '../../../ui/src/models/form';

const HOUSING = housing as Schema;
const fields = formFields(HOUSING);
const row = (change: Record<string, string>) => rowOf(fields, { ...initialValues(fields), ...change });

describe('the form of a schema', () => {
  test('begins with a row that can be sent as it is', () => {
    expect(formErrors(HOUSING, row({}))).toEqual({});
    const plain: Schema = {
      v: 1,
      columns: [
        { name: 'a', type: 'number', min: 0, max: 1 },
        { name: 'b', type: 'integer', min: 3 },
        { name: 'c', type: 'category', categories: ['x', 'y'] },
        { name: 'd', type: 'number', missing: true },
      ],
      target: { name: 't', type: 'number' },
    };
    const own = formFields(plain);
    expect(initialValues(own)).toEqual({ a: '0.5', b: '3', c: 'x', d: '' });
    expect(formErrors(plain, rowOf(own, initialValues(own)))).toEqual({});
  });

  test('begins with what the model has seen most: never with a value that its training data lack', () => {
    const seen = (columns: object) => profileView(parseProfile(JSON.stringify({ columns })));
    const of = (columns: object) => initialValues(formFields(HOUSING, seen(columns)));
    const column = { count: 10, missing: 0, quarantined: 0 };
    expect(
      of({
        ocean_proximity: { ...column, categories: { 'NEAR BAY': 0, INLAND: 7, 'NEAR OCEAN': 3, ELSEWHERE: 9 } },
        latitude: { ...column, quantiles: { p50: 34.26 } },
        total_bedrooms: { ...column, count: 0, missing: 10 },
      }),
    ).toMatchObject({ ocean_proximity: 'INLAND', latitude: '34.26', total_bedrooms: '', total_rooms: '880' });
    const blank = { ...column, count: 0, missing: 10, categories: { 'NEAR BAY': 0 } };
    expect(of({ ocean_proximity: blank }).ocean_proximity).toBe('');
    const [whole] = formFields(
      { v: 1, columns: [{ name: 'n', type: 'integer' }], target: { name: 't', type: 'number' } },
      seen({ n: { ...column, quantiles: { p50: 2.5 } } }),
    );
    expect(whole?.initial).toBe('3');
  });

  test('says kind, range, unit and whether a field may be empty', () => {
    const of = (name: string) => fields.find((field) => field.name === name);
    expect(of('latitude')).toMatchObject({
      kind: 'number',
      unit: 'degrees',
      constraint: 'Number from 32 to 43 (degrees)',
      mayBeEmpty: false,
    });
    expect(of('population')?.constraint).toBe('Number from 1 to 100,000 (people)');
    expect(of('total_bedrooms')).toMatchObject({ mayBeEmpty: true });
    expect(of('ocean_proximity')).toMatchObject({ kind: 'choice', mayBeEmpty: true, initial: 'NEAR BAY' });
  });

  test('empty is missing; what is no number stays text, and is refused beside its field', () => {
    expect(row({ total_bedrooms: ' ' }).total_bedrooms).toBeNull();
    expect(row({ latitude: ' 33.5 ' }).latitude).toBe(33.5);
    // 35 in JavaScript, and no number anywhere else.
    expect(formErrors(HOUSING, row({ latitude: '0x23' })).latitude).toMatch(/^Must be a number/);
    const errors = formErrors(HOUSING, row({ latitude: '33,5', longitude: '', population: '0', households: '1e400' }));
    expect(errors).toEqual({
      latitude: 'Must be a number. Give a number from 32 to 43 degrees.',
      longitude: 'Give a number from -125 to -113 degrees.',
      population: 'Must be from 1 to 100000 people.',
      households: expect.stringMatching(/^Must be a number/),
    });
  });

  test('what the API refuses is told beside the field too, and what has no field above', () => {
    const fault = { value: 1, rule: 'must be text', fix: 'give text' };
    const { fields: own, others } = serverErrors(
      [
        { field: 'instances[0].latitude', ...fault },
        { field: 'instances', ...fault },
      ],
      fields,
    );
    expect(own).toEqual({ latitude: 'Must be text.' });
    expect(others).toEqual(['instances: Must be text.']);
  });
});
