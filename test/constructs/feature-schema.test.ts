import { ColumnType, FeatureSchema } from '../../index';

const rooms = { name: 'rooms', type: 'number' };
const target = { name: 'price', type: 'number' };
const schema = (more: object) => JSON.stringify({ v: 1, columns: [rooms], target, ...more });

test('the wire form survives reading and writing', () => {
  const wire = {
    v: 1,
    columns: [
      { name: 'rooms', type: 'number', unit: 'm²', description: 'd', min: 0, max: 9, missing: true, example: 3 },
      { name: 'kind', type: 'category', categories: ['flat', 'house'], optional: true, example: 'flat' },
    ],
    target: { name: 'price', type: 'number', min: 0 },
    derived: [{ name: 'log_rooms', kind: 'log1p', of: ['rooms'], description: 'Logarithm' }],
    splitBy: ['rooms'],
  };
  expect(JSON.parse(FeatureSchema.fromJson(JSON.stringify(wire)).toJson())).toEqual(wire);
});

test('a schema written in code has the same wire form', () => {
  const made = new FeatureSchema({
    columns: [{ name: 'rooms', type: ColumnType.NUMBER, exampleNumber: 3 }],
    target: { name: 'price', type: ColumnType.NUMBER },
  });
  expect(JSON.parse(made.toJson())).toEqual({ v: 1, columns: [{ ...rooms, example: 3 }], target });
  expect(made.columnNames).toEqual(['rooms']);
  expect(made.targetName).toBe('price');
});

test.each([
  ['not JSON', '{', 'is not JSON'],
  ['no object', '[]', 'it is no JSON object'],
  ['another version', schema({ v: 2 }), 'v is 2: this release reads version 1'],
  ['no columns', schema({ columns: [] }), 'columns is []: list at least one column'],
  ['no target', schema({ target: undefined }), 'target is missing: describe the column to predict'],
  [
    'a nameless column',
    schema({ columns: [{ type: 'number' }] }),
    "columns[0] has the name missing: give the CSV's header",
  ],
  [
    'a type',
    schema({ columns: [{ name: 'a', type: 'text' }] }),
    `column 'a' has the type "text": use number, integer or category`,
  ],
  [
    'crossed limits',
    schema({ columns: [{ ...rooms, min: 2, max: 1 }] }),
    "column 'rooms' has min 2 above max 1: swap them",
  ],
  [
    'a word as limit',
    schema({ columns: [{ ...rooms, min: 'x' }] }),
    `column 'rooms' has the min "x": give a finite number`,
  ],
  ['an equals sign', schema({ columns: [{ name: 'a=b', type: 'number' }] }), 'which features use: rename it'],
  ['a reserved name', schema({ columns: [{ name: '_reason', type: 'number' }] }), 'begins with "_"'],
  [
    'limits of a category',
    schema({ columns: [{ name: 'a', type: 'category', min: 1 }] }),
    'is a category with min 1: remove min',
  ],
  ['categories of a number', schema({ columns: [{ ...rooms, categories: ['a'] }] }), 'make it category'],
  [
    'the reserved word',
    schema({ columns: [{ name: 'a', type: 'category', categories: ['missing'] }] }),
    'which is reserved: rename it',
  ],
  [
    'a category twice',
    schema({ columns: [{ name: 'a', type: 'category', categories: ['b', 'b'] }] }),
    'names a category twice',
  ],
  [
    'a bad example',
    schema({ columns: [{ ...rooms, max: 1, example: 2 }] }),
    "column 'rooms' has the example 2, which its own rules refuse",
  ],
  ['an optional target', schema({ target: { ...target, optional: true } }), 'remove optional'],
  ['a name twice', schema({ columns: [rooms, rooms] }), "column 'rooms' is named twice"],
  [
    'an unknown kind',
    schema({ derived: [{ name: 'x', kind: 'sum', of: [] }] }),
    `derived 'x' has the kind "sum": use ratio, product`,
  ],
  ['too few parts', schema({ derived: [{ name: 'x', kind: 'ratio', of: ['rooms'] }] }), 'ratio takes 2 column(s)'],
  [
    'an unknown part',
    schema({ derived: [{ name: 'x', kind: 'log1p', of: ['room'] }] }),
    "uses 'room', which is no column",
  ],
  ['an empty split', schema({ splitBy: [] }), 'splitBy is []: list names of columns, or leave it out'],
  ['a split by nothing known', schema({ splitBy: ['room'] }), 'splitBy names "room", which is no column'],
  [
    'a split by what may be absent',
    schema({ columns: [{ ...rooms, optional: true }], splitBy: ['rooms'] }),
    "splitBy names 'rooms', which may be absent",
  ],
])('refuses %s', (_, json, message) => {
  expect(() => FeatureSchema.fromJson(json)).toThrow(message);
});

test('names every fault at once, and the file', () => {
  const json = schema({
    columns: [
      { ...rooms, min: 2, max: 1 },
      { name: 'b', type: 'text' },
    ],
  });
  expect(() => FeatureSchema.fromJson(json)).toThrow(/min 2 above max 1.*"text"/);
  expect(() => FeatureSchema.fromFile('/nowhere.json')).toThrow('/nowhere.json');
});
