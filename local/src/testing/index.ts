export { callback, delay, fail, hangs, returns, succeed, throws, UnmockedTask } from './mocks';
export type { Answer, Mock, MockCall, Mocks } from './mocks';
export { TestMachine, type StackLike } from './test-machine';
export { TestRun, type RunResult, type RunStart } from './test-run';
