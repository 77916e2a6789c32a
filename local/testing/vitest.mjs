// setupFiles: ['ml-workflow-local/testing/vitest']
import { expect } from 'vitest';
import { matchers } from 'ml-workflow-local/testing';

expect.extend(matchers);
