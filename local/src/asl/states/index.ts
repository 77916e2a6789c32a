import { compileChoice } from './choice';
import type { StateCompiler } from './common';
import { compileFail } from './fail';
import { compileMap } from './map';
import { compileParallel } from './parallel';
import { compilePass } from './pass';
import { compileSucceed } from './succeed';
import { compileTask } from './task';
import { compileWait } from './wait';

export const STATE_TYPES: ReadonlyMap<string, StateCompiler> = new Map([
  ['Task', compileTask],
  ['Pass', compilePass],
  ['Choice', compileChoice],
  ['Wait', compileWait],
  ['Succeed', compileSucceed],
  ['Fail', compileFail],
  ['Parallel', compileParallel],
  ['Map', compileMap],
]);
