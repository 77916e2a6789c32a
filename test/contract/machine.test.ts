import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import validate from 'asl-validator';
import { checkMachine } from '../../constructs/private/machine-check/check-machine';
import { expressionsOf } from '../../constructs/private/machine-check/expressions';
import { type MachineJson, machinesBelow } from '../../constructs/private/machine-check/definition';
import { Approval, Gate, ModelWorkflow, PrepareData } from '../../index';
import { smallSchema } from '../constructs/support';
import { fullApp, plainApp, removeFolders, synthesized } from './support/apps';
import { accessOf } from './support/roles';

afterAll(removeFolders);

const definitionOf = (cdkOut: string): string => {
  const machine = accessOf(cdkOut).resources.find(({ type }) => type === 'AWS::StepFunctions::StateMachine');
  return String(machine?.properties.DefinitionString);
};
const expressionsIn = ({ States = {} }: MachineJson): string[] =>
  Object.values(States).flatMap((state) => [
    ...expressionsOf(state).map(({ text }) => text),
    ...machinesBelow(state).flatMap(({ machine }) => expressionsIn(machine)),
  ]);

/** Every Assign of a machine, at any depth. */
function assignsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'Assign' ? [member as Record<string, unknown>] : assignsIn(member),
  );
}

describe.each([
  ['plain', plainApp],
  ['full', fullApp],
])("the %s app's state machine", (name, app) => {
  const definition = definitionOf(synthesized(app));

  test('passes asl-validator', () => {
    expect(validate(JSON.parse(definition)).errors).toEqual([]);
  });

  test('passes our own check, expression by expression', () => {
    expect(checkMachine(definition)).toEqual([]);
    const expressions = expressionsIn(JSON.parse(definition) as MachineJson);
    expect(expressions.length).toBeGreaterThan(100);
    console.log(`${name}: ${expressions.length} expressions checked; the definition has ${definition.length} bytes`);
  });

  test('is found faulty when any one variable is no longer assigned', () => {
    const assigned = new Set(assignsIn(JSON.parse(definition)).flatMap((assign) => Object.keys(assign)));
    expect(assigned.size).toBeGreaterThan(15);
    let found = 0;
    for (const variable of assigned) {
      const machine: unknown = JSON.parse(definition);
      for (const assign of assignsIn(machine)) delete assign[variable];
      const isRead = new RegExp(`\\$${variable}\\b`).test(JSON.stringify(machine));
      const faults = checkMachine(JSON.stringify(machine));
      expect([variable, faults.length > 0]).toEqual([variable, isRead]);
      found += faults.length;
    }
    console.log(`${name}: ${assigned.size} variables taken away in turn; ${found} reads of them found faulty`);
  });
});

describe('the check at synth', () => {
  const pass = (more: object = {}) => ({ Type: 'Pass', QueryLanguage: 'JSONata', ...more });
  const faults = (States: object, StartAt = 'A') => checkMachine(JSON.stringify({ StartAt, States }));
  const end = (output: string, more: object = {}) => pass({ End: true, Output: output, ...more });

  test('an expression that cannot be parsed', () => {
    expect(faults({ A: end('{% $sum([1, %}') })).toEqual([
      expect.stringMatching(/^state 'A', Output: \{% \$sum\(\[1, %\} cannot be parsed at character \d+: /),
    ]);
  });

  test.each([
    ['something before it', ' {% 1 %}'],
    ['something after it', '{% 1 %}.'],
  ])('delimiters with %s', (_what, text) => {
    expect(faults({ A: end(text) }).join()).toMatch(/^(state 'A', Output: .* must begin with|$)/);
    expect(faults({ A: end(' {% 1 %}') })).toHaveLength(1);
  });

  test.each([
    ['unknown', '{% $double(1) %}', /calls \$double, which AWS Step Functions does not have/],
    ["JSONata's, that AWS refuses", "{% $eval('1') %}", /calls \$eval/],
    ['of a newer JSONata', '{% $states.input.a ?? 1 %}', /cannot be parsed/],
    ['in a variable', '{% ($x := 1; $y(2)) %}', /calls \$y/],
  ])('a function that is %s', (_what, text, message) => {
    expect(faults({ A: end(text) })).toEqual([expect.stringMatching(message)]);
  });

  test('functions of AWS, of the expression itself, and as arguments', () => {
    const text =
      "{% ($f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $hash('a', 'MD5') & $uuid() & $string($map([1, 2], $f)) & $join($map([1], $string))) %}";
    expect(faults({ A: end(text) })).toEqual([]);
  });

  test('names that an expression binds, and those that only look so', () => {
    expect(faults({ A: end('{% ($a := 1; $a + 1) %}') })).toEqual([]);
    expect(faults({ A: end('{% [1, 2]#$i.($i) %}') })).toEqual([]);
    expect(faults({ A: end('{% $states.input.rows@$r.($r.x) %}') })).toEqual([]);
    expect(faults({ A: end('{% (($a := 1; $a); $a) %}') })).toEqual([
      expect.stringMatching(/reads \$a, which no state assigns/),
    ]);
    expect(faults({ A: end('{% ($a := $a + 1) %}') })).toEqual([expect.stringMatching(/reads \$a/)]);
    expect(faults({ A: end('{% $map([1], function($x) { $x + $y }) %}') })).toEqual([
      expect.stringMatching(/reads \$y/),
    ]);
  });

  test('a variable that one branch of a Choice does not assign', () => {
    const machine = {
      A: {
        ...pass(),
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.a %}', Next: 'B', Assign: { x: 1 } }],
        Default: 'C',
      },
      B: pass({ Next: 'D' }),
      C: pass({ Next: 'D' }),
      D: end('{% $x %}'),
    };
    expect(faults(machine)).toEqual([
      "state 'D', Output: {% $x %} reads $x, which is not assigned on the way A → C → D: assign it there too",
    ]);
    expect(faults({ ...machine, C: pass({ Next: 'D', Assign: { x: 2 } }) })).toEqual([]);
    expect(faults({ ...machine, A: { ...machine.A, Assign: { x: 3 } } })).toEqual([]);
  });

  test('a variable that is assigned only where no error is caught', () => {
    const task = {
      ...pass({ Next: 'B', Assign: { x: '{% $states.result %}' } }),
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:s3:listBuckets',
    };
    const caught = { ErrorEquals: ['States.ALL'], Next: 'B' };
    const B = end('{% $x %}');
    expect(faults({ A: task, B })).toEqual([]);
    expect(faults({ A: { ...task, Catch: [caught] }, B })).toEqual([
      expect.stringMatching(/\$x, which is not assigned on the way A → B/),
    ]);
    expect(
      faults({ A: { ...task, Catch: [{ ...caught, Assign: { x: '{% $states.errorOutput.Cause %}' } }] }, B }),
    ).toEqual([]);
  });

  test('a variable that the same state assigns, and one in a loop', () => {
    expect(faults({ A: end('{% $x %}', { Assign: { x: 1 } }) })).toHaveLength(1);
    const loop = { A: pass({ Next: 'B', Assign: { n: 0 } }), B: pass({ Next: 'B', Assign: { n: '{% $n + 1 %}' } }) };
    expect(faults(loop)).toEqual([]);
    expect(faults({ ...loop, A: pass({ Next: 'B' }) })).toEqual([
      expect.stringMatching(/\$n, which is not assigned on the way A → B/),
    ]);
  });

  test('scopes of Parallel, Map and Distributed Map', () => {
    const inner = { StartAt: 'In', States: { In: end('{% $x %}', { Assign: { y: 1 } }) } };
    const around = (state: object) => ({
      A: pass({ Next: 'B', Assign: { x: 1 } }),
      B: { ...pass({ Next: 'C' }), ...state },
      C: end('{% 1 %}'),
    });
    expect(faults(around({ Type: 'Parallel', Branches: [inner] }))).toEqual([]);
    expect(faults(around({ Type: 'Map', ItemProcessor: inner }))).toEqual([]);
    const distributed = { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
    expect(faults(around({ Type: 'Map', ItemProcessor: distributed }))).toEqual([
      expect.stringMatching(/^state 'In', Output: .*\$x/),
    ]);
    const after = { ...around({ Type: 'Parallel', Branches: [inner] }), C: end('{% $y %}') };
    expect(faults(after)).toEqual([expect.stringMatching(/^state 'C', .*reads \$y, which no state assigns/)]);
  });

  test('members of $states that are not there', () => {
    expect(faults({ A: end('{% $states.result %}') })).toEqual([
      expect.stringMatching(/\$states\.result, which is not there in Output of a Pass state/),
    ]);
    const task = {
      ...pass({ End: true, Arguments: { a: '{% $states.errorOutput %}' } }),
      Type: 'Task',
      Resource: 'arn:aws:states:::x',
    };
    expect(faults({ A: task })).toEqual([
      expect.stringMatching(/errorOutput, which is not there in Arguments of a Task state/),
    ]);
  });

  test('variables in paths and intrinsic functions of a JSONPath state', () => {
    const state = {
      Type: 'Pass',
      End: true,
      Parameters: { 'a.$': "States.Format('$no {}', $x)", 'b.$': '$.input', 'c.$': '$$.Execution.Id' },
    };
    expect(faults({ A: state })).toEqual([
      "state 'A', Parameters.a.$: reads $x, which no state assigns: assign it before",
    ]);
    expect(faults({ S: { Type: 'Pass', Next: 'A', Assign: { 'x.$': '$.x' } }, A: state }, 'S')).toEqual([]);
  });

  test('a definition that is too large', () => {
    expect(faults({ A: end('a'.repeat(1024 * 1024)) })).toEqual([
      expect.stringMatching(/^the definition has 10\d+ bytes, AWS takes 1048576/),
    ]);
  });
});

describe("users' own states", () => {
  const app = () => new App();

  test('in a replaced stage of a workflow', () => {
    const stack = new Stack(app(), 'Test');
    const trainModel = Pass.jsonata(stack, 'My training', {
      assign: { model: { artifactUri: '{% $dta.trainUri %}' } },
    });
    new ModelWorkflow(stack, 'Workflow', {
      schema: smallSchema(),
      gate: Gate.lowerIsBetter('rmse', { max: 1 }),
      approval: Approval.email({ recipients: ['a@example.com'], from: 'b@example.com' }),
      stages: { trainModel },
    });
    expect(() => stack.node.root.node.validate()).not.toThrow();
    expect(() => (stack.node.root as App).synth()).toThrow(
      /Test\/Workflow\/Resource.*: state 'My training', Assign\.model\.artifactUri: \{% \$dta\.trainUri %\} reads \$dta, which no state assigns/,
    );
  });

  test('around a stage alone in a machine of their own, and not in machines without ours', () => {
    const stack = new Stack(app(), 'Test');
    const bucket = new Bucket(stack, 'Data');
    const wrong = (id: string) => Pass.jsonata(stack, id, { outputs: '{% $nothing %}' });
    new StateMachine(stack, 'Other', { definitionBody: DefinitionBody.fromChainable(wrong('Of others')) });
    const stage = new PrepareData(stack, 'Prepare', {
      schema: smallSchema(),
      inputBucket: bucket,
      bucket,
      inputUri: 's3://data/raw/',
      outputPrefix: 's3://data/runs/1/',
    });
    stage.prefixStates('Mine: ');
    const chain = stage.next(wrong('Mine'));
    new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(chain) });
    const synth = () => (stack.node.root as App).synth();
    expect(synth).toThrow(/Test\/Machine\/Resource: state 'Mine', Output: \{% \$nothing %\}/);
    expect(synth).not.toThrow(/Of others/);
  });
});
