import type { Backend } from '../backend';
import type { FieldValidationMode, TestStateApi } from './api';
import { Walk } from './walk';

export type { FieldValidationMode, TestStateAnswer, TestStateApi, TestStateCall } from './api';

export interface TestStateOptions {
  /** How strictly AWS holds results of mocks against its API models. Default: AWS's, STRICT. */
  readonly fieldValidationMode?: FieldValidationMode;
}

/**
 * AWS's TestState API runs each state, with the same mocks: `testStateBackend(new SFN({ region }))` of
 * @aws-sdk/client-sfn. It needs `states:TestState` and no role, and makes nothing.
 */
export function testStateBackend(api: TestStateApi, options: TestStateOptions = {}): Backend {
  return { run: (machine, start) => new Walk(api, options.fieldValidationMode, machine, start).run() };
}
