import { Duration, type Stack } from 'aws-cdk-lib';
import {
  FindChampion,
  type FindChampionProps,
  PrepareData,
  type PrepareDataProps,
  RegisterModel,
  type RegisterModelProps,
  RemoveOldModels,
  type RemoveOldModelsProps,
  RequestApproval,
  type RequestApprovalProps,
  RollBackDeployment,
  type RollBackDeploymentProps,
  SmokeTest,
  type SmokeTestProps,
  Approval,
  ColumnType,
  FeatureSchema,
} from '../../../../index';
import { bucket, smallSchema } from '../../support';
import { folder, jsonata, names, PREFIX, SNAPSHOT, TAG_CELLS, uri, variable, workflowName } from './cells';
import { long, many, table } from './table';

const glue = (props: PrepareDataProps, stack: Stack) => new PrepareData(stack, 'Prepare', props);
const workers = (wrong: number) =>
  ['workers', wrong, `workers is ${wrong}: Glue takes 2 to 299 workers of type G.1X, a whole number`] as const;
const glueTimeout = (wrong: Duration, shown: string) =>
  ['timeout', wrong, `timeout is "${shown}": choose 1 minute to 7 days, in whole minutes`] as const;

export const STAGES = [
  ...table<PrepareDataProps>('PrepareDataProps', glue, [
    ...[0, 1, -2, 2.5, NaN, Infinity, 300].map(workers),
    glueTimeout(Duration.seconds(30), '30 s'),
    glueTimeout(Duration.seconds(90), '90 s'),
    glueTimeout(Duration.days(7), '604800 s'),
    ...TAG_CELLS,
    ['inputPrefix', '/raw/', `inputPrefix is "/raw/": write the key alone, such as 'raw/'`],
    ['inputPrefix', 's3://data/raw/', `inputPrefix is "s3://data/raw/": write the key alone`],
    ['inputPrefix', 'raw/*', 'inputPrefix is "raw/*": write it without "*"'],
    ['inputPrefix', 'raw?/', 'inputPrefix is "raw?/": write it without "?"'],
    ['inputPrefix', '${aws:username}/', 'write it without "$"'],
    ['inputPrefix', long(513), 'inputPrefix is "513 characters": write 512 at most'],
    ...uri('inputUri'),
    ...folder('outputPrefix'),
    ...variable(),
  ])((stack) => ({ schema: smallSchema(), inputBucket: bucket(stack), bucket: bucket(stack, 'Runs') })),

  ...table<FindChampionProps>('FindChampionProps', (props, stack) => new FindChampion(stack, 'Find', props), [
    ...names('endpointName'),
    ...names('packageGroupName'),
    ...variable(),
  ])(() => ({ endpointName: 'prices', packageGroupName: 'prices' })),

  ...table<RegisterModelProps>('RegisterModelProps', (props, stack) => new RegisterModel(stack, 'Register', props), [
    ...names('packageGroupName'),
    SNAPSHOT,
    [
      'servingEnvironment',
      { '1A': 'x' },
      'servingEnvironment.1A is "1A": a name has at most 1024 letters, digits and _',
    ],
    ['servingEnvironment', { A: 1 }, "servingEnvironment.A is 1: SageMaker takes strings: write '1'"],
    [
      'servingEnvironment',
      { A: long(1025) },
      'servingEnvironment.A is "1025 characters": SageMaker takes 1024 at most',
    ],
    ['servingEnvironment', many(101), 'servingEnvironment is "a map of 101": SageMaker takes 100 variables'],
    ['contentTypes', [], "contentTypes is []: name at least one, such as 'application/json'"],
    ['contentTypes', ['json'], `contentTypes[0] is "json": name a content type such as 'application/json'`],
    ['contentTypes', ['text/csv', 'text/csv'], 'contentTypes[1] is "text/csv": name each once'],
    ['imageUri', 'my image', 'imageUri is "my image": write the URI of an image in Amazon ECR, or JSONata'],
    ['imageUri', '', 'imageUri is "": write the URI of an image'],
    ...uri('artifactUri'),
    ...uri('reportUri'),
    ...uri('profileUri'),
    ['evaluationDigest', '', 'evaluationDigest is "": write 1 to 256 letters'],
    ['evaluationDigest', 'a#b', 'evaluationDigest is "a#b": write 1 to 256 letters'],
    ['metrics', 'rmse=3', `metrics is "rmse=3": write JSONata, such as '{% $evaluation.metrics %}'`],
    ['metrics', '', 'metrics is "": write JSONata'],
    ['dataVersion', ' ', 'dataVersion is " ": name the version of the data, or write JSONata'],
    ...variable(),
  ])(() => ({ packageGroupName: 'prices' })),

  ...table<RequestApprovalProps>('RequestApprovalProps', (props, stack) => new RequestApproval(stack, 'Ask', props), [
    ...workflowName,
    ...names('packageGroupName'),
    ['headlineMetric', ' ', 'headlineMetric is " ": name a metric that the evaluation reports'],
    SNAPSHOT,
    ...jsonata('run', '{% $run %}'),
    ...jsonata('data', '{% $data %}'),
    ...jsonata('model', '{% $model %}'),
    ...jsonata('evaluation', '{% $evaluation %}'),
    ...jsonata('champion', '{% $champion %}'),
    ...jsonata('modelPackage', '{% $package %}'),
    ...variable(),
  ])(() => ({
    approval: Approval.email({ recipients: ['a@example.com'], from: 'b@example.com' }),
    workflowName: 'Prices',
    packageGroupName: 'prices',
    headlineMetric: 'auc',
  })),

  ...table<RollBackDeploymentProps>(
    'RollBackDeploymentProps',
    (props, stack) => new RollBackDeployment(stack, 'Back', props),
    [
      ...names('endpointName'),
      ['namePrefix', '', `namePrefix is "": ${PREFIX}`],
      ['namePrefix', 'a_b', `namePrefix is "a_b": ${PREFIX}`],
      ...jsonata('endpoint', '{% $endpoint %}'),
      ...variable(),
    ],
  )(() => ({ endpointName: 'prices', namePrefix: 'deploy-prices' })),

  ...table<RemoveOldModelsProps>('RemoveOldModelsProps', (props, stack) => new RemoveOldModels(stack, 'Old', props), [
    // An empty one would delete what belongs to others.
    ['namePrefix', '', `namePrefix is "": ${PREFIX}`],
    ['namePrefix', '*', `namePrefix is "*": ${PREFIX}`],
    ...[0, 1, -3, 2.5, NaN, 100].map(
      (wrong) =>
        [
          'keep',
          wrong,
          `keep is ${wrong}: give a whole number of 2 to 99: the present and the former config stay`,
        ] as const,
    ),
    ...jsonata('endpoint', '{% $endpoint %}'),
  ])(() => ({ namePrefix: 'deploy-prices' })),

  ...table<SmokeTestProps>('SmokeTestProps', (props, stack) => new SmokeTest(stack, 'Smoke', props), [
    ...names('endpointName'),
    ['schema', () => guessless(), "column 'kind' has no example and no categories: give one"],
    ...jsonata('modelPackage', '{% $package %}'),
    ...variable(),
  ])(() => ({ endpointName: 'prices', schema: smallSchema() })),
];

/** Nobody can guess a word of its category. */
function guessless(): FeatureSchema {
  return new FeatureSchema({
    columns: [{ name: 'kind', type: ColumnType.CATEGORY }],
    target: { name: 'price', type: ColumnType.NUMBER },
  });
}
