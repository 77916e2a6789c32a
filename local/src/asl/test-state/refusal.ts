/** Why TestState does not run the state: AWS's code and words. */
export class TestRefusal extends Error {
  constructor(
    readonly code: 'ValidationException' | 'InvalidDefinition' | 'InvalidExecutionInput',
    message: string,
  ) {
    super(message);
    this.name = 'TestRefusal';
  }
}

export const refused = (message: string): TestRefusal => new TestRefusal('ValidationException', message);
