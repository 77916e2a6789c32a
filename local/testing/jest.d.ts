import type { WorkflowMatchers } from 'ml-workflow-local/testing';

declare global {
  namespace jest {
    interface Matchers<R, T = {}> extends WorkflowMatchers<R> {}
  }
}

// For those who import expect from @jest/globals.
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>> extends WorkflowMatchers<R> {}
}
