import { compile, type Plan } from '../asl';
import type { Template } from '../stack/assembly';
import type { Backend } from './backend';
import { byResource } from './by-resource';
import { refuseUnknownStates } from './choose-mock';
import { Coverage } from './coverage';
import type { Mocks } from './mocks';
import { placesOf } from './places';
import type { RecordedHistory } from './recorded';
import { replay } from './replay';
import type { StateNames } from './state-names';
import { findStateMachine, type FoundMachine, TYPE } from './template';
import { type RunResult, type RunStart, TestRun } from './test-run';

/** What of a CDK stack is needed; aws-cdk-lib itself is not. */
export interface StackLike {
  readonly artifactId: string;
  readonly node: {
    readonly scopes: readonly object[];
    findAll(): readonly { readonly node: { readonly path: string } }[];
  };
  resolve(value: unknown): unknown;
}

interface StageLike {
  synth(options?: { force?: boolean }): { getStackArtifact(artifactId: string): { readonly template: unknown } };
}

const isStage = (scope: object): scope is StageLike => 'synth' in scope && typeof scope.synth === 'function';

/** Templates know construct ids only where path metadata is on; the construct tree always does. */
function logicalIdOf(stack: StackLike, wanted: string): string | undefined {
  const found = stack.node
    .findAll()
    .filter((construct) => 'cfnResourceType' in construct && construct.cfnResourceType === TYPE)
    .filter(({ node }) => node.path.split('/').includes(wanted));
  const [only] = found;
  return only && found.length === 1 && 'logicalId' in only ? String(stack.resolve(only.logicalId)) : undefined;
}

/** A state machine whose tasks are mocked and whose time is virtual. `Name`: the names of its states, where known. */
export class TestMachine<Name extends string = string> {
  /** What all its runs together have taken. */
  readonly coverage: Coverage = new Coverage(() => this.plan);
  private readonly plan: Plan;
  private readonly stateNames: readonly string[];

  private constructor(private readonly machine: FoundMachine) {
    const { type } = machine;
    this.plan = compile(machine.definition, { type, observe: (way) => this.coverage.note(way) });
    this.stateNames = [...this.plan.machines.values()].flatMap(({ states }) => [...states.keys()]);
  }

  /** The state machine of a CDK stack; `idOrName` chooses among several. The names of its states can be given as type. */
  static async fromStack<Name extends string = string>(
    stack: StackLike,
    idOrName?: string,
  ): Promise<TestMachine<Name>> {
    const stage = [...stack.node.scopes].reverse().find(isStage);
    if (!stage) throw new Error('the stack is in no app; make it within an App or a Stage');
    const { template } = stage.synth({ force: true }).getStackArtifact(stack.artifactId);
    return TestMachine.fromTemplate(template as Template, idOrName && (logicalIdOf(stack, idOrName) ?? idOrName));
  }

  static fromTemplate<Name extends string = string>(template: object, idOrName?: string): TestMachine<Name> {
    return new TestMachine<Name>(findStateMachine(template as Template, idOrName));
  }

  /** From Amazon States Language, as an object or as text. Of an object, TypeScript knows the names of the states. */
  static fromDefinition<const Definition extends object | string>(
    definition: Definition,
    type: 'STANDARD' | 'EXPRESS' = 'STANDARD',
  ): TestMachine<StateNames<Definition>> {
    const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
    return new TestMachine({ name: 'Machine', definition: text, type });
  }

  /** Amazon States Language, its CloudFormation references resolved. */
  get definition(): string {
    return this.machine.definition;
  }

  /** For `mocks`: one for every state that calls the resource, e.g. 'sagemaker:createTrainingJob.sync'. */
  mocksByResource(mocks: Mocks): Mocks<Name> {
    const definition = JSON.parse(this.definition) as Parameters<typeof placesOf>[0];
    return byResource(placesOf(definition, this.plan).values(), mocks) as Mocks<Name>;
  }

  /** Runs to the end; a three-day timeout takes no time. `backend` runs it elsewhere, with the same mocks. */
  async run({ backend, ...options }: RunStart<Name> & { readonly backend?: Backend } = {}): Promise<RunResult> {
    if (!backend) return this.start(options).finish();
    refuseUnknownStates(options.mocks ?? {}, this.stateNames);
    const { name, definition } = this.machine;
    return backend.run({ name, definition, plan: this.plan, note: (way) => this.coverage.note(way) }, options);
  }

  /** Starts a run that is moved step by step. */
  start(options: RunStart<Name> = {}): TestRun {
    refuseUnknownStates(options.mocks ?? {}, this.stateNames);
    const { name, type } = this.machine;
    const stateMachineArn = `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;
    const identity = {
      executionArn: `arn:aws:states:us-east-1:123456789012:execution:${name}:test`,
      executionName: 'test',
      stateMachineArn,
      stateMachineName: name,
      roleArn: 'arn:aws:iam::123456789012:role/test',
      type,
      seed: 'test',
    };
    return new TestRun(this.plan, identity, options);
  }

  /** Runs an execution again from its GetExecutionHistory, e.g. a failure in production; `mocks` replace its answers. */
  async replay(history: RecordedHistory, options: { readonly mocks?: Mocks<Name> } = {}): Promise<RunResult> {
    return replay((start) => this.start(start), history, options.mocks ?? {});
  }
}
