import type { WorkflowMatchers } from 'ml-workflow-local/testing';

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends WorkflowMatchers<R> {}
}
