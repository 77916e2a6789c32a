// setupFilesAfterEnv: ['ml-workflow-local/testing/jest']
const { matchers } = require('ml-workflow-local/testing');

globalThis.expect.extend(matchers);
