import type { Json } from '../types';
import type { Probe } from '../plan';
import { StateError } from './errors';

/** TestState's result in the place of branches or iterations. */
export function mockedResult({ mock }: Probe): Json {
  if (!mock) throw new Error('TestState runs Map and Parallel states with a mock only');
  if ('result' in mock) return mock.result;
  throw new StateError('task', mock.error, mock.cause);
}
