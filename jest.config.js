module.exports = {
  testEnvironment: 'node',
  // Native modules are shared by test files: jest would wrap their properties once more after each, and run out of stack.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  setupFiles: ['<rootDir>/test/jest.setup.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/jest.matchers.ts'],
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.dev.json', diagnostics: false }],
  },
  maxWorkers: 2,
  // A busy machine is slow, and no failure.
  testTimeout: 60_000,
};
