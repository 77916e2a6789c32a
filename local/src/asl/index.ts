export { compile, validate } from './compile';
export type { CompileOptions } from './compile';
export { CompileError, diagnosticText } from './diagnostics';
export { advance, start } from './machine/advance';
export type { Plan, WayTaken } from './plan';
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
