/** Not the name of the example's own stack, which somebody may use. */
export const STACK = 'MlWorkflowVerification';

export interface Identity {
  readonly accountId: string;
  readonly region: string;
}

/** Outputs of the stack by name. */
export type Outputs = Readonly<Record<string, string>>;

/** What only a real account can do; everything else of the verification also runs against the local runtime. */
export interface Account {
  /** Refuses, in words, what would let the verification fail later. */
  check(): Promise<Identity>;
  deploy(signal: AbortSignal): Promise<Outputs>;
  /** Deletes the stack and all that it holds; no stack is no error. */
  destroy(): Promise<void>;
}
