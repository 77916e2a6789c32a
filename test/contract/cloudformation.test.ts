import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Environment, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { loadAssembly, type Template } from '../../local/src/stack/assembly';
import { Approval, FailureNotice, Gate, ModelWorkflow, PredictionApi, RunTrigger } from '../../index';
import { nag } from '../constructs/nag';
import { smallSchema } from '../constructs/support';
import { fullApp, plainApp, removeFolders, synthesized } from './support/apps';
import { lint } from './support/lint';
import { cycleIn, nameFaults, referencesIn } from './support/template';

jest.setTimeout(60_000);
afterAll(removeFolders);

/** A workflow that new data starts and that tells of its failures to the topic. */
function workflowOf(stack: Stack, id: string, topic?: Topic, teardown = false): ModelWorkflow {
  const workflow = new ModelWorkflow(stack, id, {
    schema: smallSchema(),
    gate: Gate.lowerIsBetter('rmse', { max: 1 }),
    approval: Approval.email({ recipients: ['a@example.com'], from: 'b@example.com' }),
    teardown,
  });
  const { stateMachine, workflowName, requestApproval } = workflow;
  new RunTrigger(stack, `${id}Trigger`, { stateMachine, workflowName, bucket: workflow.inputBucket });
  new FailureNotice(stack, `${id}Notice`, { stateMachine, workflowName, requestApproval, topic });
  return workflow;
}

const tenWorkflows = (app: App): void => {
  // Indented, the template would have 1.1 MB.
  const stack = new Stack(app, 'Ten', { suppressTemplateIndentation: true });
  const topic = new Topic(stack, 'Topic');
  for (let number = 0; number < 10; number++) workflowOf(stack, `Workflow${number}`, topic);
};
const REGIONS = ['us-east-1', 'eu-central-1', 'ap-northeast-1', 'sa-east-1', 'af-south-1'];
const fiveRegions = (app: App): void => {
  for (const region of REGIONS) {
    const env: Environment = { region, account: '123456789012' };
    const stack = new Stack(app, `A-rather-long-name-of-a-stack-that-somebody-chose-${region}`, { env });
    const { endpointName, schema, workflowName } = workflowOf(stack, 'Workflow', undefined, true);
    if (schema) new PredictionApi(stack, 'Predictions', { endpointName, schema, workflowName });
  }
};

const APPS: [name: string, build: (app: App) => unknown][] = [
  ['plain', plainApp],
  ['full', fullApp],
  ['ten workflows in one stack', tenWorkflows],
  ['one workflow in each of five regions', fiveRegions],
];
const folders = new Map<string, string>();
beforeAll(() => {
  for (const [name, build] of APPS) folders.set(name, synthesized(build));
});

const stacksOf = (name: string) => loadAssembly(folders.get(name) ?? '').stacks;
const filesOf = (name: string): string[] =>
  stacksOf(name).map((stack) => join(stack.folder, `${stack.name}.template.json`));
const resourcesOf = (template: Template) => Object.entries(template.Resources ?? {});

describe.each(APPS.map(([name]) => name))('%s', (name) => {
  test('is within the limits of CloudFormation, with names that services take', () => {
    for (const [index, { template }] of stacksOf(name).entries()) {
      expect(resourcesOf(template).length).toBeLessThanOrEqual(500);
      console.log(
        `${name}: ${resourcesOf(template).length} resources, ${statSync(filesOf(name)[index] ?? '').size} bytes`,
      );
      expect(statSync(filesOf(name)[index] ?? '').size).toBeLessThanOrEqual(1_000_000);
      expect(Object.keys(template.Outputs ?? {}).length).toBeLessThanOrEqual(200);
      expect(nameFaults(template)).toEqual([]);
    }
  });

  test('has no cycle among its resources', () => {
    for (const { template } of stacksOf(name)) expect(cycleIn(template)).toEqual([]);
  });

  test('refers to nothing that an empty account does not have', () => {
    for (const { template } of stacksOf(name)) {
      const known = new Set([...Object.keys(template.Resources ?? {}), ...Object.keys(template.Parameters ?? {})]);
      expect(referencesIn(template).filter((reference) => !known.has(reference))).toEqual([]);
      const types = resourcesOf(template).map(([, { Type }]) => Type);
      // What a run makes; a template that held one would need a model before the first run.
      expect(types.filter((type) => /SageMaker::(Model|Endpoint|EndpointConfig|ModelPackage)$/.test(type))).toEqual([]);
      expect(JSON.stringify(template)).not.toMatch(
        /"Fn::ImportValue"|resolve:ssm:(?!\/cdk-bootstrap)|resolve:secretsmanager/,
      );
      const parameters = Object.entries(template.Parameters ?? {}).filter(([, { Default }]) => Default === undefined);
      expect(parameters).toEqual([]);
    }
  });

  test('lets each event rule and API route invoke its function', () => {
    for (const { template } of stacksOf(name)) {
      const permitted = resourcesOf(template)
        .filter(([, { Type }]) => Type === 'AWS::Lambda::Permission')
        .map(([, { Properties }]) => JSON.stringify([Properties?.FunctionName, Properties?.Principal]));
      const invokers = resourcesOf(template).flatMap(([, { Type, Properties = {} }]) => {
        if (Type === 'AWS::Events::Rule') {
          return (Properties.Targets as { Arn: unknown }[]).map(({ Arn }) =>
            JSON.stringify([Arn, 'events.amazonaws.com']),
          );
        }
        if (Type !== 'AWS::ApiGatewayV2::Integration') return [];
        return [JSON.stringify([Properties.IntegrationUri, 'apigateway.amazonaws.com'])];
      });
      expect(invokers.length).toBeGreaterThan(3);
      expect(invokers.filter((invoker) => !permitted.includes(invoker))).toEqual([]);
    }
  });
});

test('stacks of five regions and ten workflows of one stack name nothing alike', () => {
  const machines = [
    ...stacksOf('ten workflows in one stack'),
    ...stacksOf('one workflow in each of five regions'),
  ].flatMap(({ template }) =>
    resourcesOf(template).filter(([, { Type }]) => Type === 'AWS::SageMaker::ModelPackageGroup'),
  );
  const names = machines.map(([, { Properties }]) => Properties?.ModelPackageGroupName);
  expect(names).toHaveLength(15);
  expect(new Set(names).size).toBe(15);
});

test('cfn-lint finds nothing', () => {
  const files = ['plain', 'full'].flatMap(filesOf).concat(filesOf('one workflow in each of five regions').slice(0, 1));
  expect(lint(files)).toEqual([]);
});

test('cdk-nag finds nothing with every option on, and each suppression stands at a construct with a reason', () => {
  const app = new App();
  fullApp(app);
  const { violations, suppressed } = nag(app);
  expect(violations).toEqual([]);
  for (const { acknowledgedAt, reason } of suppressed) {
    expect(acknowledgedAt).toMatch(/^Full\/.+/);
    expect(reason).toMatch(/\w+ \w+ \w+/);
  }
  console.log(
    `cdk-nag: ${suppressed.length} findings of the full app are suppressed, each with its construct and reason`,
  );
});

describe('planted faults', () => {
  test('a misspelt action', () => {
    const [file = ''] = filesOf('plain');
    const copy = file.replace(/\.template\.json$/, '.faulty.json');
    writeFileSync(
      copy,
      readFileSync(file, 'utf8').replace('"sagemaker:CreateTrainingJob"', '"sagemaker:CreateTraningJob"'),
    );
    expect(lint([copy]).join()).toMatch(/'createtraningjob' is not one of/i);
  });

  test('a cycle', () => {
    const Resources = {
      A: { Type: 'T', Properties: { b: { 'Fn::GetAtt': ['B', 'Arn'] } } },
      B: { Type: 'T', Properties: { c: { 'Fn::Sub': 'x-${C.Arn}' } } },
      C: { Type: 'T', DependsOn: ['A'] },
      D: { Type: 'T', Properties: { a: { Ref: 'A' } } },
    };
    expect(cycleIn({ Resources })).toEqual(['A', 'B', 'C', 'A']);
  });

  test('a name one character too long', () => {
    const group = (length: number) => ({
      Resources: {
        G: { Type: 'AWS::SageMaker::ModelPackageGroup', Properties: { ModelPackageGroupName: 'a'.repeat(length) } },
      },
    });
    expect(nameFaults(group(63))).toEqual([]);
    expect(nameFaults(group(64))).toEqual([expect.stringMatching(/^G: ModelPackageGroupName "a+" does not match/)]);
  });
});
