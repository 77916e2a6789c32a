import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Environment, Stack } from 'aws-cdk-lib';
import { loadAssembly, type Template } from '../../local/src/stack/assembly';
import { Approval, FailureNotice, Gate, ModelWorkflow, PredictionApi, RunTrigger } from '../../index';
import { smallSchema } from '../constructs/support';
import { fullApp, plainApp, removeFolders, synthesized } from './support/apps';
import { cycleIn, nameFaults, referencesIn } from './support/template';

jest.setTimeout(60_000);
afterAll(removeFolders);

/** Everything that belongs to one workflow, in its stack. */
function whole(stack: Stack, id: string): void {
  const schema = smallSchema();
  const workflow = new ModelWorkflow(stack, id, {
    schema,
    gate: Gate.lowerIsBetter('rmse', { max: 1 }),
    approval: Approval.email({ recipients: ['a@example.com'], from: 'b@example.com' }),
    teardown: true,
  });
  const { stateMachine, workflowName, endpointName, requestApproval } = workflow;
  new RunTrigger(stack, `${id}Trigger`, { stateMachine, workflowName, bucket: workflow.inputBucket });
  new FailureNotice(stack, `${id}Notice`, { stateMachine, workflowName, requestApproval });
  new PredictionApi(stack, `${id}Api`, { endpointName, schema, workflowName });
}

const tenWorkflows = (app: App): void => {
  const stack = new Stack(app, 'Ten');
  for (let workflow = 0; workflow < 10; workflow++) whole(stack, `Workflow${workflow}`);
};
const REGIONS = ['us-east-1', 'eu-central-1', 'ap-northeast-1', 'sa-east-1', 'af-south-1'];
const fiveRegions = (app: App): void => {
  for (const region of REGIONS) {
    const env: Environment = { region, account: '123456789012' };
    whole(new Stack(app, `A-rather-long-name-of-a-stack-that-somebody-chose-${region}`, { env }), 'Workflow');
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
      expect(JSON.stringify(template)).not.toMatch(/"Fn::ImportValue"|resolve:ssm:(?!\/cdk-bootstrap)|resolve:secretsmanager/);
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
          return (Properties.Targets as { Arn: unknown }[]).map(({ Arn }) => JSON.stringify([Arn, 'events.amazonaws.com']));
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
  const machines = [...stacksOf('ten workflows in one stack'), ...stacksOf('one workflow in each of five regions')].flatMap(
    ({ template }) => resourcesOf(template).filter(([, { Type }]) => Type === 'AWS::SageMaker::ModelPackageGroup'),
  );
  const names = machines.map(([, { Properties }]) => Properties?.ModelPackageGroupName);
  expect(names).toHaveLength(15);
  expect(new Set(names).size).toBe(15);
});

test('cfn-lint finds nothing', () => {
  const python = process.env.ML_WORKFLOW_PYTHON ?? join(__dirname, '../../.venv/bin/python');
  const files = ['plain', 'full'].flatMap(filesOf).concat(filesOf('one workflow in each of five regions').slice(0, 1));
  const lint = spawnSync(python, ['-m', 'cfnlint', '--format', 'json', '--include-checks', 'I', '--', ...files], {
    encoding: 'utf8',
  });
  if (lint.error || !lint.stdout) throw new Error(`cfn-lint did not run: ${lint.error?.message ?? lint.stderr}`);
  const found = JSON.parse(lint.stdout) as { Rule: { Id: string }; Message: string; Location: { Path: { Path?: unknown } } }[];
  expect(found.map(({ Rule, Message, Location }) => `${Rule.Id} ${Message} ${JSON.stringify(Location.Path?.Path)}`)).toEqual([]);
  console.log(`cfn-lint: ${files.length} templates, ${files.map((file) => Math.round(readFileSync(file).length / 1024)).join(', ')} KiB`);
});
