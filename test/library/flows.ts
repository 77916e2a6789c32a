import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import validate from 'asl-validator';
import type { RunOutput } from '../../handlers/shared/contract';
import { LocalClient } from '../../local/src';
import type { ObservedCall } from '../../local/src/services/types';
import { apiFaults, ofRoles } from '../contract/support/api-check';
import { accessFaults } from '../contract/support/check-calls';
import { lint } from '../contract/support/lint';
import { roleName } from '../contract/support/needs';
import { type Access, accessOf, type Part } from '../contract/support/roles';
import { type Ended, environment, remove, run, type Up, up } from './support';

export interface App {
  /** With both packages installed. */
  readonly folder: string;
  readonly cdkOut: string;
}

/** Synthesizes the apps of this folder, runs every workflow of them on this machine, and holds the calls against AWS's rules. */
export function runsAndChecks(synthesize: () => Promise<App>): void {
  let folder = '';
  let cdkOut = '';
  let runtime: Up | undefined;
  const cli = (...args: string[]) =>
    run(join(folder, 'node_modules/.bin/ml-workflow'), args, { cwd: folder, env: environment() });
  const template = (stack: string) => readFileSync(join(cdkOut, `${stack}.template.json`), 'utf8');

  beforeAll(async () => {
    ({ folder, cdkOut } = await synthesize());
    // Another app of this folder may have run there.
    remove(join(folder, '.ml-workflow'));
    runtime = await up(folder, cdkOut, ['my-runs', 'my-raw-data']);
  }, 180_000);
  afterAll(async () => void (await runtime?.down()), 30_000);

  /** Puts a file where the workflow may read it, and answers the input of a run on it. */
  async function input(bucket: string, rows: readonly string[]): Promise<string> {
    const key = `raw/${rows.length}.csv`;
    await new LocalClient(runtime?.url ?? '').putObject(bucket, key, Buffer.from(`x,y\n${rows.join('\n')}\n`));
    return JSON.stringify({ v: 1, inputUri: `s3://${bucket}/${key}`, dataVersion: key, reason: 'manual' });
  }
  /** The output of a stack's deployed app, e.g. the name of a bucket. */
  async function output(name: string): Promise<string> {
    const { outputs } = await new LocalClient(runtime?.url ?? '').app();
    return outputs[name] ?? '';
  }
  const outputOf = ({ code, stdout, stderr }: Ended): string => {
    if (code !== 0) throw new Error(`the run ended with ${code}: ${stdout}\n${stderr}`);
    return (JSON.parse(stdout.slice(stdout.indexOf('{'))) as { output: string }).output;
  };

  /** Starts a run with the CLI, approves it with the CLI when it asks, and answers its output. */
  async function approvedRun(name: string, ...args: string[]): Promise<RunOutput> {
    let end: Ended | undefined;
    const following = cli('run', '--name', name, '--json', ...args).then((ended) => (end = ended));
    for (const deadline = Date.now() + 90_000; !end && Date.now() < deadline;) {
      const { code, stdout } = await cli('approve', name);
      if (code === 0) expect(stdout).toContain('recorded');
    }
    if (!end) throw new Error(`${name} has not ended: ${(await cli('approve', name)).stderr}`);
    await following;
    return JSON.parse(outputOf(end)) as RunOutput;
  }

  const LINE = Array.from({ length: 600 }, (_, index) => `${index / 100},${(index / 20).toFixed(3)}`);

  test('two workflows share a stack and nothing else', () => {
    const { Resources } = JSON.parse(template('Two')) as {
      Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
    };
    const of = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type);
    expect(of('AWS::StepFunctions::StateMachine')).toHaveLength(2);
    const groups = of('AWS::SageMaker::ModelPackageGroup').map(({ Properties }) => Properties.ModelPackageGroupName);
    expect(new Set(groups).size).toBe(2);
  });

  test('everything imported is used, and nothing of its kind is made', () => {
    const text = template('Imported');
    for (const made of ['AWS::S3::Bucket"', 'AWS::KMS::Key"', 'AWS::EC2::VPC"', 'AWS::EC2::Subnet"']) {
      expect(text).not.toContain(made);
    }
    for (const used of ['my-runs', 'my-raw-data', '0f0f0f0f-1111', 'subnet-0aaaaaaaaaaaaaaaa', 'role/my-role']) {
      expect(text).toContain(used);
    }
  });

  test('the library’s own jobs run: a line is learnt, approved, deployed, and predicted', async () => {
    const data = await input(await output('DataBucket'), LINE);
    const { outcome, evaluation } = await approvedRun('first', '--machine', 'First', '--input', data);
    expect(outcome).toBe('deployed');
    expect(evaluation?.metrics.r2).toBeGreaterThan(0.9);
    const { code, stdout } = await cli('predict', '{"x": 3}', '--json');
    expect(code).toBe(0);
    const { predictions } = JSON.parse(stdout) as { predictions: { value: number }[] };
    expect(Math.abs((predictions[0]?.value ?? 0) - 15)).toBeLessThan(1);
  }, 150_000);

  test('own containers and replaced stages run by their local commands', async () => {
    const data = await input(await output('DataBucket'), ['1,9', '1,11', '2,20', '2,20']);
    const end = await approvedRun('second', '--machine', 'Second', '--input', data);
    expect(end.outcome).toBe('deployed');
    expect(end.evaluation?.metrics).toEqual({ distance: 0.5 });
  }, 120_000);

  test('with imported buckets, key, roles and VPC a workflow runs to a served model', async () => {
    const data = await input('my-raw-data', LINE);
    const { outcome, run: started } = await approvedRun('imported', '--machine', 'Imported', '--input', data);
    expect(outcome).toBe('deployed');
    expect(started.outputPrefix).toBe('s3://my-runs/runs/imported/');
  }, 150_000);

  test('a stage runs alone in a state machine of one’s own', async () => {
    const where = `s3://${await output('AloneBucket')}/runs/alone/`;
    await new LocalClient(runtime?.url ?? '').putObject(
      await output('AloneBucket'),
      'runs/alone/data.csv',
      Buffer.from('x,y\n1,9\n1,11\n'),
    );
    const ended = await cli(
      'run',
      '--name',
      'alone',
      '--machine',
      'Machine',
      '--json',
      '--input',
      JSON.stringify({ where }),
    );
    expect(JSON.parse(outputOf(ended))).toEqual({
      model: expect.stringMatching(`^${where}.*/model\\.tar\\.gz$`) as string,
    });
  }, 60_000);

  // After the runs, whose calls it checks.
  describe('contract check', () => {
    const parts: [name: string, part: Part][] = [
      ['the first of two workflows', { stackName: 'Two', below: ['Two/First/', 'Two/Predictions/'] }],
      ['the second, with own containers and replaced stages', { stackName: 'Two', below: ['Two/Second/'] }],
      ['a stage alone', { stackName: 'Alone' }],
      ['everything imported', { stackName: 'Imported' }],
    ];
    /** With what the owner of the imported key and buckets has said of them. */
    const accessTo = (part: Part): Access => {
      const access = accessOf(cdkOut, part);
      const key = 'arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-444444444444';
      const principal = { AWS: 'arn:aws:iam::000000000000:root' };
      const policy = { Statement: [{ Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*' }] };
      return {
        ...access,
        keys: new Map([...access.keys, ['arn:aws:s3:::my-runs', key], ['arn:aws:s3:::my-raw-data', key]]),
        resourcePolicies: new Map([...access.resourcePolicies, [key, policy]]),
      };
    };
    let calls: readonly ObservedCall[] = [];
    beforeAll(async () => {
      calls = (await runtime?.down()) ?? [];
      runtime = undefined;
    }, 30_000);

    test('each request and answer fits AWS’s model of it', () => {
      expect(ofRoles(calls).length).toBeGreaterThan(100);
      expect(apiFaults(ofRoles(calls))).toEqual([]);
    });

    test.each(parts)('%s: IAM allows each call and what it implies', async (_name, part) => {
      const access = accessTo(part);
      const names = access.roles.map(({ name }) => name);
      const own = ofRoles(calls).filter(({ caller }) => names.includes(roleName(caller)));
      const { denied, asked } = await accessFaults(own, access);
      expect(denied).toEqual([]);
      expect(asked).toBeGreaterThan(15);
    });

    test('each call is some part’s', () => {
      const names = parts.flatMap(([, part]) => accessOf(cdkOut, part).roles.map(({ name }) => name));
      const others = ofRoles(calls).filter(({ caller }) => !names.includes(roleName(caller)));
      expect(others.map(({ caller, operation }) => `${operation} by ${caller}`)).toEqual([]);
    });

    test('a permission that is taken away is missed', async () => {
      const access = accessTo({ stackName: 'Imported' });
      const roles = access.roles.map((role) => (role.name === 'my-role' ? { ...role, statements: [] } : role));
      const own = ofRoles(calls).filter(({ caller }) => roles.some(({ name }) => name === roleName(caller)));
      const { denied } = await accessFaults(own, { ...access, roles });
      expect(denied.join('\n')).toMatch(/my-role may not s3:GetObject .*my-runs/);
    });

    test('cfn-lint and asl-validator find nothing', () => {
      expect(lint(['Two', 'Alone', 'Imported'].map((stack) => join(cdkOut, `${stack}.template.json`)))).toEqual([]);
      const machines = ['Two', 'Alone', 'Imported'].flatMap((stackName) =>
        accessOf(cdkOut, { stackName }).resources.filter(({ type }) => type === 'AWS::StepFunctions::StateMachine'),
      );
      expect(machines).toHaveLength(4);
      for (const { properties } of machines) {
        expect(validate(JSON.parse(String(properties.DefinitionString))).errors).toEqual([]);
      }
    }, 60_000);
  });
}
