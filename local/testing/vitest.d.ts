import type { WorkflowMatchers } from 'ml-workflow-local/testing';

declare module 'vitest' {
  interface Matchers<T = any> extends WorkflowMatchers {}
}
