export type FieldValidationMode = 'STRICT' | 'PRESENT' | 'NONE';

export type StateMock =
  | { readonly result: string; readonly fieldValidationMode?: FieldValidationMode }
  | { readonly errorOutput: { readonly error?: string; readonly cause?: string } };

/** What is sent of TestState's request. */
export interface TestStateCall {
  definition: string;
  stateName?: string;
  inspectionLevel: 'DEBUG';
  input: string;
  variables?: string;
  context?: string;
  mock?: StateMock;
  stateConfiguration?: {
    retrierRetryCount?: number;
    errorCausedByState?: string;
    mapIterationFailureCount?: number;
    mapItemReaderData?: string;
  };
}

/** What is read of TestState's answer; every value is JSON text. */
export interface TestStateAnswer {
  readonly status?: string | undefined;
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly nextState?: string | undefined;
  readonly inspectionData?:
    | {
        readonly afterArguments?: string | undefined;
        readonly afterInputPath?: string | undefined;
        readonly afterParameters?: string | undefined;
        readonly afterItemSelector?: string | undefined;
        readonly afterItemBatcher?: string | undefined;
        readonly variables?: string | undefined;
        readonly errorDetails?:
          | {
              readonly catchIndex?: number | undefined;
              readonly retryIndex?: number | undefined;
              readonly retryBackoffIntervalSeconds?: number | undefined;
            }
          | undefined;
      }
    | undefined;
}

/** `new SFN({ … })` of @aws-sdk/client-sfn is one; the SDK is the caller's. */
export interface TestStateApi {
  testState(request: TestStateCall): Promise<TestStateAnswer>;
}
