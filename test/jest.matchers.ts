// What users write as setupFilesAfterEnv: ['ml-workflow-local/testing/jest'].
import { matchers } from '../local/src/testing/matchers';

expect.extend(matchers);
