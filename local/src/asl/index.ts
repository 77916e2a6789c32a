export { compile, validate } from './compile';
export type { CompileOptions } from './compile';
export { CompileError, diagnosticText } from './diagnostics';
export { parseJson } from './json-text';
export { advance, start } from './machine/advance';
export { variableReferences } from './references';
export { childIdentity, childNamed, mapRunLabel } from './machine/child-names';
export { mapRuns, type MapRunView } from './machine/map-runs';
export type { ChildListener, Plan, WayTaken } from './plan';
export { readRequest, StateTest, TestRefusal, type ApiModels, type TestStateRequest } from './test-state';
export type {
  ChildKey,
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
