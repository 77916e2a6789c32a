export { UnmockedTask } from './choose-mock';
export { Coverage, type Covered, type CoverageThreshold } from './coverage';
export { handler, type LambdaHandler } from './handler';
export { matchers, type MatcherResult, type WorkflowMatchers } from './matchers';
export { callback, delay, fail, hangs, perItem, returns, succeed, throws } from './mocks';
export type { Answer, Mock, MockCall, Mocks } from './mocks';
export { fromHistory, type RecordedEvent, type RecordedHistory } from './recorded';
export { TestMachine, type StackLike } from './test-machine';
export { TestRun, type RunResult, type RunStart } from './test-run';
