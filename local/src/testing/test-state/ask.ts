import type { Json } from '../../asl/types';
import type { FieldValidationMode, StateMock, TestStateAnswer, TestStateApi, TestStateCall } from './api';
import { type Place, withFields } from '../places';

export interface Inside {
  /** Index of the item, inside a Map. */
  readonly item?: number;
  /** In a child execution of a Distributed Map, whose states are not the run's own. */
  readonly child?: boolean;
}

/** Where a run stands: JSON text, so that no number changes its form. */
export interface At {
  readonly place: Place;
  readonly input: string;
  readonly variables: string;
  readonly inside: Inside;
  readonly retryCount: number;
}

type Altered = { readonly [field: string]: Json | undefined };

export interface Ask extends Pick<TestStateCall, 'mock' | 'stateConfiguration'> {
  /** Fields of the state that are other than in its definition. */
  readonly fields?: Altered;
  readonly token?: string;
}

/** What context objects say of the execution. */
export interface Identity {
  readonly name: string;
  readonly input: string;
  readonly startedAt: number;
}

/** A state failed and nothing caught it. */
export class Failed extends Error {
  constructor(
    readonly state: string,
    readonly error: string | undefined,
    readonly reason: string | undefined,
  ) {
    super(error);
  }
}

const LOOK = 'ml-workflow-local.Look';
/** Nothing catches or retries it, so that what was evaluated before the call is told. */
export const LOOKING: StateMock = { errorOutput: { error: LOOK } };
const ALONE = { Catch: undefined, Retry: undefined };
const ARN = 'arn:aws:states:us-east-1:123456789012';
/** Its Parameters or Arguments may be anything. */
const ANY_TASK = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:any', End: true };

/** Asks TestState for single states of one execution. */
export class Asker {
  private readonly text: string;

  constructor(
    private readonly api: TestStateApi,
    private readonly validation: FieldValidationMode | undefined,
    private readonly definition: { readonly [field: string]: Json },
    private readonly identity: Identity,
    private readonly now: () => number,
  ) {
    this.text = JSON.stringify(definition);
  }

  result(text: string): StateMock {
    const { validation } = this;
    return { result: text, ...(validation === undefined ? {} : { fieldValidationMode: validation }) };
  }

  async ask(at: At, { mock, stateConfiguration, fields, token }: Ask): Promise<TestStateAnswer> {
    const { place } = at;
    const definition = fields ? JSON.stringify(withFields(this.definition, place.fields, fields)) : this.text;
    return this.send(at, {
      ...{ definition, stateName: place.state },
      ...(mock ? { mock, context: this.contextOf(at, token) } : {}),
      ...(stateConfiguration ? { stateConfiguration } : {}),
    });
  }

  /** What the state evaluates before it calls anything; undefined: it fails before. */
  async look(at: At, ask: Omit<Ask, 'mock'> = {}): Promise<NonNullable<TestStateAnswer['inspectionData']> | undefined> {
    const { error, inspectionData } = await this.ask(at, {
      ...ask,
      fields: { ...ask.fields, ...ALONE },
      mock: LOOKING,
    });
    return error === LOOK ? (inspectionData ?? {}) : undefined;
  }

  /** What fields of a state come to that TestState does not show: a Task in its place evaluates them. */
  async evaluate(at: At, fields: Altered): Promise<string> {
    const { place, input } = at;
    const answer = await this.send(at, {
      definition: JSON.stringify({ ...ANY_TASK, QueryLanguage: place.query, ...fields }),
      mock: LOOKING,
      context: this.contextOf(at, undefined),
    });
    if (answer.error !== LOOK) throw new Error(`"${place.state}": ${answer.error ?? ''}: ${answer.cause ?? ''}`);
    const { afterArguments, afterParameters } = answer.inspectionData ?? {};
    return afterArguments ?? afterParameters ?? input;
  }

  private async send({ place, input, variables }: At, more: Partial<TestStateCall>): Promise<TestStateAnswer> {
    const base = { definition: this.text, inspectionLevel: 'DEBUG', input } as const;
    try {
      return await this.api.testState({ ...base, ...(variables === '{}' ? {} : { variables }), ...more });
    } catch (error) {
      const { name, message } = error as Error;
      throw new Error(`TestState refuses the state "${place.state}": ${name}: ${message}`, { cause: error });
    }
  }

  private contextOf({ place, retryCount }: At, token: string | undefined): string {
    const { name, input, startedAt } = this.identity;
    const at = (time: number): string => new Date(time).toISOString();
    return JSON.stringify({
      Execution: {
        Id: `${ARN}:execution:${name}:test`,
        Input: JSON.parse(input) as Json,
        StartTime: at(startedAt),
        Name: 'test',
        RoleArn: 'arn:aws:iam::123456789012:role/test',
        RedriveCount: 0,
      },
      StateMachine: { Id: `${ARN}:stateMachine:${name}`, Name: name },
      State: { Name: place.state, EnteredTime: at(this.now()), RetryCount: retryCount },
      ...(token === undefined ? {} : { Task: { Token: token } }),
    });
  }
}
