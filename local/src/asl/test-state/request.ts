import type { Json } from '../types';
import { parseJson } from '../json-text';
import { isObject } from '../jsonpath/path';
import { checkContext } from './context';
import { type FoundState, findState } from './find-state';
import { type ApiModels, checkAgainstModel } from './api-model';
import { checkMockedResult } from './mock';
import { TestRefusal, refused } from './refusal';

/** A TestState request, whose members have the types that the API's model says. */
export interface TestStateRequest {
  readonly definition: string;
  readonly stateName?: string;
  readonly roleArn?: string;
  readonly input?: string;
  readonly variables?: string;
  readonly context?: string;
  readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
  readonly revealSecrets?: boolean;
  readonly mock?: {
    readonly result?: string;
    readonly errorOutput?: { readonly error?: string; readonly cause?: string };
    readonly fieldValidationMode?: 'STRICT' | 'PRESENT' | 'NONE';
  };
  readonly stateConfiguration?: {
    readonly retrierRetryCount?: number;
    readonly errorCausedByState?: string;
    readonly mapIterationFailureCount?: number;
    readonly mapItemReaderData?: string;
  };
}

/** The request, read and found good. */
export interface ReadRequest {
  readonly state: FoundState;
  readonly input: string;
  readonly variables: Record<string, Json>;
  readonly context?: Json;
  readonly mock?: { readonly result: Json } | { readonly error?: string; readonly cause?: string };
  /** The mock was not held against the API that it stands for, and why. */
  readonly unchecked?: string;
}

const BRANCHING = ['Map', 'Parallel'];

export function readRequest(request: TestStateRequest, models: ApiModels): ReadRequest {
  const { mock, context, roleArn, revealSecrets, input = '{}' } = request;
  if (mock?.result !== undefined && mock.errorOutput !== undefined) {
    throw refused('A test mock should have only one of the following fields: [result, errorOutput].');
  }
  if (mock && mock.result === undefined && mock.errorOutput === undefined) {
    throw refused('A test mock should have one of the following fields: [result, errorOutput].');
  }
  if (mock && revealSecrets) throw refused('TestState does not support RevealSecrets when a mock is specified.');
  const state = findState(request);
  checkKind(state, mock !== undefined, roleArn);
  if (parsed(input) === undefined) {
    throw new TestRefusal('InvalidExecutionInput', `Invalid State Machine Execution Input: '${input}'`);
  }
  if (context !== undefined && !mock) throw refused('A Context object can only be specified when a mock is specified.');
  const checked = context === undefined ? undefined : checkContext(parsed(context), state);
  const read = mock ? readMock(mock, state, models) : {};
  return {
    state,
    input,
    variables: readVariables(request.variables),
    ...(checked === undefined ? {} : { context: checked }),
    ...read,
  };
}

/** Which kinds of state need a mock, and which refuse one. */
function checkKind({ plan, resource }: FoundState, mocked: boolean, roleArn: string | undefined): void {
  const { type } = plan;
  if (mocked) {
    if (type !== 'Task' && !BRANCHING.includes(type)) {
      throw refused(`State type '${type}' is not supported when a mock is specified`);
    }
    return;
  }
  if (BRANCHING.includes(type)) {
    const types = 'Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]';
    throw new TestRefusal('InvalidDefinition', `TestState API does not support Map or Parallel states. ${types}`);
  }
  if (type !== 'Task') return;
  if (resource && (resource.kind === 'activity' || resource.pattern !== 'request')) {
    const what = resource.kind === 'activity' ? 'Activity tasks' : `'.${resource.pattern}' service integrations`;
    throw new TestRefusal('InvalidDefinition', `TestState API does not support ${what} without a mock`);
  }
  if (roleArn === undefined) throw refused('RoleArn must be specified when testing a Task state');
}

function readMock(
  mock: NonNullable<TestStateRequest['mock']>,
  state: FoundState,
  models: ApiModels,
): Pick<ReadRequest, 'mock' | 'unchecked'> {
  const { result: text, errorOutput, fieldValidationMode = 'STRICT' } = mock;
  if (text === undefined) return { mock: { ...errorOutput } };
  const result = parsed(text);
  if (result === undefined) throw refused('Mocked result must be valid JSON');
  checkMockedResult(result, state);
  const { resource } = state;
  if (!resource || fieldValidationMode === 'NONE') return { mock: { result } };
  const unchecked = checkAgainstModel(result, resource, fieldValidationMode, models);
  return { mock: { result }, ...(unchecked === undefined ? {} : { unchecked }) };
}

function readVariables(text: string | undefined): Record<string, Json> {
  const variables = text === undefined ? {} : parsed(text);
  if (variables !== undefined && isObject(variables)) return variables;
  throw refused('Variables must be a valid JSON object');
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
