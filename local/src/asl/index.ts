export { compile, validate } from './compile';
export type { CompileOptions } from './compile';
export { CompileError, diagnosticText } from './diagnostics';
export { parseJson } from './json-text';
export { advance, start } from './machine/advance';
export { variableReferences } from './references';
export { mapRuns, type MapRunView } from './machine/map-runs';
export type { Plan, WayTaken } from './plan';
export { readRequest, StateTest, TestRefusal, type ApiModels, type TestStateRequest } from './test-state';
export type {
  Diagnostic,
  Effect,
  Execution,
  ExecutionIdentity,
  ExecutionStatus,
  HistoryEvent,
  ItemsEffect,
  Json,
  Signal,
  Step,
  TaskEffect,
} from './types';
