import { evaluate, evaluateCondition, NO_VALUE, type Scope } from '../../../local/src/stack/evaluate';

const scope: Scope = {
  ref: (name) => (name === 'AWS::NoValue' ? NO_VALUE : name === 'List' ? ['a', 'b'] : `ref-${name}`),
  attribute: (logicalId, attribute) => `${logicalId}/${attribute}`,
  condition: (name) => name === 'Yes',
  mapping: (map) => (map === 'Images' ? { 'us-east-1': { account: '683313688378' } } : undefined),
  importValue: (name) => `imported-${name}`,
};

test.each([
  [{ Ref: 'X' }, 'ref-X'],
  [{ 'Fn::GetAtt': ['X', 'Arn'] }, 'X/Arn'],
  [{ 'Fn::GetAtt': 'X.Endpoint.Port' }, 'X/Endpoint.Port'],
  [{ 'Fn::Join': ['', ['s3://', { Ref: 'B' }, '/k']] }, 's3://ref-B/k'],
  [{ 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b'],
  [{ 'Fn::Sub': 'arn:${X.Arn}/${Y}/${!literal}' }, 'arn:X/Arn/ref-Y/${literal}'],
  [{ 'Fn::Sub': ['${a}-${Y}', { a: { Ref: 'Z' } }] }, 'ref-Z-ref-Y'],
  [{ 'Fn::Select': ['1', { 'Fn::Split': ['/', 'x/y/z'] }] }, 'y'],
  [{ 'Fn::FindInMap': ['Images', 'us-east-1', 'account'] }, '683313688378'],
  [{ 'Fn::FindInMap': ['Images', 'eu-west-9', 'account', { DefaultValue: 'none' }] }, 'none'],
  [{ 'Fn::If': ['Yes', 1, { Ref: 'never' }] }, 1],
  [{ 'Fn::If': ['No', 1, 2] }, 2],
  [{ 'Fn::Base64': 'hi' }, 'aGk='],
  [{ 'Fn::ImportValue': { 'Fn::Sub': 'out-${X}' } }, 'imported-out-ref-X'],
  [{ 'Fn::GetAZs': 'us-east-1' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
  [{ 'Fn::ToJsonString': { a: { Ref: 'X' } } }, '{"a":"ref-X"}'],
  [{ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
  [{ a: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] } }, {}],
  // Two members: an object of its own, no function.
  [
    { Ref: 'X', other: 1 },
    { Ref: 'X', other: 1 },
  ],
])('%j is %j', (value, expected) => {
  expect(evaluate(value, scope)).toEqual(expected);
});

test.each([
  [{ 'Fn::Equals': [{ Ref: 'X' }, 'ref-X'] }, true],
  [{ 'Fn::Not': [{ Condition: 'Yes' }] }, false],
  [{ 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
  [{ 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] }, true],
])('condition %j is %s', (value, expected) => {
  expect(evaluateCondition(value, scope)).toBe(expected);
});

test('what can’t be resolved is said in words', () => {
  expect(() => evaluate({ 'Fn::Transform': {} }, scope)).toThrow('the local runtime does not know Fn::Transform');
  expect(() => evaluate({ 'Fn::FindInMap': ['Images', 'eu-west-9', 'account'] }, scope)).toThrow(
    'the mapping "Images" has no entry "eu-west-9", "account"',
  );
});
