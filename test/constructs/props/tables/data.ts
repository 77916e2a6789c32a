import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import {
  ColumnType,
  type CustomContainerProps,
  type DerivedColumn,
  DerivedKind,
  type FeatureColumn,
  FeatureSchema,
  type FeatureSchemaProps,
  Gate,
  type GateOptions,
  type LocalCommand,
  type MetricDefinition,
  ModelContainer,
  TrainModel,
} from '../../../../index';
import { bucket } from '../../support';
import { long, many, table } from './table';

const target = { name: 'price', type: ColumnType.NUMBER };
const column = (props: FeatureColumn) =>
  new FeatureSchema({ columns: [props, { name: 'size', type: ColumnType.NUMBER }], target });
const derive = (props: DerivedColumn) =>
  new FeatureSchema({
    columns: [
      { name: 'rooms', type: ColumnType.NUMBER },
      { name: 'people', type: ColumnType.NUMBER, optional: true },
      { name: 'kind', type: ColumnType.CATEGORY },
    ],
    target,
    derived: [props],
  });
const category = { type: ColumnType.CATEGORY };
const numbers = (prop: string) => [
  [prop, NaN, `column 'rooms' has the ${prop} NaN: give a finite number`] as const,
  [prop, Infinity, `column 'rooms' has the ${prop} Infinity: give a finite number`] as const,
  [prop, 1, `column 'rooms' is a category with ${prop} 1: remove ${prop}`, category] as const,
];
const yesOrNo = (prop: string) =>
  [prop, 'yes', `column 'rooms' has ${prop} "yes": write true or false, without quotes`] as const;

const script = join(mkdtempSync(join(tmpdir(), 'props-')), 'train.py');
writeFileSync(script, 'print("hello")');

export const DATA = [
  ...table<FeatureColumn>('FeatureColumn', column, [
    ['name', '', `columns[0] has the name "": give the CSV's header`],
    ['name', 'a=b', `column 'a=b' has "=" or a line break in its name, which features use: rename it`],
    ['name', 'a\nb', 'which features use: rename it'],
    ['name', '_rooms', `column '_rooms' begins with "_", which is kept for the quarantine: rename it`],
    ['name', 'SIZE', "column 'size' is named twice (upper and lower case are one): rename one"],
    ['type', 'text', `column 'rooms' has the type "text": use number, integer or category`],
    ['unit', 7, `column 'rooms' has the unit 7: write text`],
    ['description', 7, `column 'rooms' has the description 7: write text`],
    ...numbers('min'),
    ...numbers('max'),
    ['max', 1, `column 'rooms' has min 2 above max 1: swap them`, { min: 2 }],
    ['categories', [], `column 'rooms' has the categories []: list words, or leave it out`, category],
    ['categories', [''], `column 'rooms' has the categories [""]: list words, or leave it out`, category],
    ['categories', ['a', 'a'], `column 'rooms' names a category twice: keep it once`, category],
    ['categories', ['missing'], `column 'rooms' has the category "missing", which is reserved: rename it`, category],
    ['categories', ['a'], `column 'rooms' has categories but the type "number": make it category`],
    yesOrNo('optional'),
    yesOrNo('missing'),
    ['exampleNumber', NaN, `column 'rooms' has the example NaN, which its own rules refuse`],
    ['exampleNumber', 9, `column 'rooms' has the example 9, which its own rules refuse`, { max: 3 }],
    [
      'exampleNumber',
      1.5,
      `column 'rooms' has the example 1.5, which its own rules refuse`,
      { type: ColumnType.INTEGER },
    ],
    ['exampleNumber', 1, `column 'rooms' has the example 1, which its own rules refuse`, category],
    ['exampleCategory', 'b', `has the example "b", which its own rules refuse`, { ...category, categories: ['a'] }],
    [
      'exampleCategory',
      'b',
      `exampleCategory is "b": column 'rooms' has exampleNumber too: give one`,
      { exampleNumber: 1 },
    ],
  ])(() => ({ name: 'rooms', type: ColumnType.NUMBER })),

  ...table<DerivedColumn>('DerivedColumn', derive, [
    ['name', '', 'give name, kind and of'],
    ['name', 'a=b', `derived 'a=b' has "=" or a line break in its name`],
    ['name', '_x', `derived '_x' begins with "_", which is kept for the quarantine: rename it`],
    ['name', 'Rooms', `column 'Rooms' is named twice (upper and lower case are one): rename one`],
    ['kind', 'sum', `derived 'log' has the kind "sum": use ratio, product, difference, log1p`],
    ['of', [], `derived 'log' is of []: log1p takes 1 column(s)`],
    ['of', ['rooms', 'rooms'], `derived 'log' is of ["rooms","rooms"]: log1p takes 1 column(s)`],
    ['of', ['room'], `derived 'log' uses 'room', which is no column: name a column of the schema`],
    ['of', ['kind'], `derived 'log' uses the category 'kind': name a number column`],
    ['of', ['people'], `derived 'log' uses 'people', which may be absent: remove its optional`],
  ])(() => ({ name: 'log', kind: DerivedKind.LOG1P, of: ['rooms'] })),

  ...table<FeatureSchemaProps>('FeatureSchemaProps', (props) => new FeatureSchema(props), [
    ['columns', [], 'columns is []: list at least one column'],
    ['columns', [target], `column 'price' is named twice`],
    ['target', { ...target, type: ColumnType.CATEGORY }, `target 'price' is a category: preparation takes numbers`],
    ['target', { ...target, optional: true }, `target 'price' is optional: a model needs it in every file`],
    ['target', { ...target, missing: true }, `target 'price' may be missing: rows without it teach nothing`],
    ['derived', [{ name: 'rooms', kind: DerivedKind.LOG1P, of: ['rooms'] }], `column 'rooms' is named twice`],
    ['splitBy', [], 'splitBy is []: list names of columns, or leave it out'],
    ['splitBy', ['room'], 'splitBy names "room", which is no column: name a column of the schema'],
    ['splitBy', ['price'], 'splitBy names "price", which is no column'],
  ])(() => ({ columns: [{ name: 'rooms', type: ColumnType.NUMBER }], target })),
  ...table<{ path: string }>('FeatureSchema.fromFile', ({ path }) => FeatureSchema.fromFile(path), [
    ['path', '/nowhere/schema.json', `path is "/nowhere/schema.json": it can't be read`],
    ['path', script, `${script} is not JSON`],
  ])(() => ({ path: '' })),
  ...table<{ json: string }>('FeatureSchema.fromJson', ({ json }) => FeatureSchema.fromJson(json), [
    ['json', '', 'the schema is not JSON'],
    ['json', '[]', 'the schema is not a FeatureSchema: it is no JSON object'],
    ['json', '{"v":2}', 'v is 2: this release reads version 1'],
  ])(() => ({ json: '{}' })),

  ...table<GateOptions>('GateOptions', (props) => Gate.lowerIsBetter('mae', props), [
    ['min', NaN, 'min is NaN: give a finite number'],
    ['min', 2, 'min is 2: keep it at most max (1)', { max: 1 }],
    ['max', Infinity, 'max is Infinity: give a finite number'],
    ...[-0.1, 1, NaN].map(
      (wrong) => ['margin', wrong, `margin is ${wrong}: give a fraction such as 0.01 for 1 %`] as const,
    ),
    ['baseline', ' ', `baseline is " ": name a baseline that the evaluation reports, such as 'mean'`],
  ])(() => ({})),
  ...['lowerIsBetter' as const, 'higherIsBetter' as const].flatMap((method) =>
    table<{ metric: string }>(`Gate.${method}`, ({ metric }) => Gate[method](metric), [
      ['metric', '', 'metric is "": name a metric that the evaluation reports'],
      ['metric', ' ', 'metric is " ": name a metric that the evaluation reports'],
      ['metric', long(101), 'name a metric that the evaluation reports'],
    ])(() => ({ metric: 'mae' })),
  ),
  ...table<{ gates: Gate[] }>('Gate.all', ({ gates }) => Gate.all(...gates), [
    ['gates', [], 'gates is []: give at least one'],
    [
      'gates',
      [Gate.lowerIsBetter('mae'), Gate.higherIsBetter('mae')],
      'gates is "mae": it is to be lower and higher at once: keep one of the two',
    ],
  ])(() => ({ gates: [] })),

  ...table<CustomContainerProps>('CustomContainerProps', (props) => ModelContainer.custom(props), [
    ['tagOrDigest', '', `tagOrDigest is "": give a tag such as '1.2' or a digest`],
    ['tagOrDigest', 'sha256:12', `tagOrDigest is "sha256:12": give a tag`],
    ['tagOrDigest', 'my tag', `tagOrDigest is "my tag": give a tag`],
    ['script', 'train.sh', 'script is "train.sh": give the path of one .py file or of a .tar.gz'],
    ['script', 'nowhere.py', 'script is "nowhere.py": there is no such file: mend the path'],
    ['entrypoint', [], 'entrypoint is []: give a program and 99 arguments at most'],
    ['entrypoint', [long(257)], 'SageMaker takes 1 to 256 characters on one line: put more into a script'],
    ['entrypoint', Array.from({ length: 101 }, () => 'x'), 'entrypoint is "a list of 101": give a program'],
    ['environment', { '1A': 'x' }, 'environment.1A is "1A": a name has at most 512 letters, digits and _'],
    ['environment', { A: long(513) }, 'environment.A is "513 characters": SageMaker takes 512 at most'],
    ['environment', many(101), 'environment is "a map of 101": SageMaker takes 100 variables'],
    ['local', {}, 'local.command is missing: say how the job starts on a laptop', { script: undefined }],
  ])((stack) => ({ repository: Repository.fromRepositoryName(stack, 'Images', 'mine'), script })),
  ...table<LocalCommand>(
    'LocalCommand',
    (local, stack) =>
      ModelContainer.custom({ repository: Repository.fromRepositoryName(stack, 'Images', 'mine'), script, local }),
    [
      ['command', [], 'local.command is []: say how the job starts on a laptop'],
      ['command', ['python3', ''], 'local.command[1] is "": give no empty argument'],
      ['requirements', [''], `local.requirements[0] is "": write a pip requirement such as 'scikit-learn==1.8.0'`],
      ['requirements', ['-r all.txt'], `local.requirements[0] is "-r all.txt": write a pip requirement`],
      ['requirements', ['a', 'a'], 'local.requirements[1] is "a": name each once'],
    ],
  )(() => ({})),
  ...table<MetricDefinition>(
    'MetricDefinition',
    (metric, stack) => new TrainModel(stack, 'Train', { bucket: bucket(stack), metricDefinitions: [metric] }),
    [
      ['name', long(256), 'metricDefinitions[0].name is "xxx'],
      ['regex', `(${long(500)})`, 'metricDefinitions[0].regex is "(xxx'],
    ],
  )(() => ({ name: 'auc', regex: 'auc: (.*)' })),
];
