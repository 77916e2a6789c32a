import type { Json } from '../asl';

/** What one entry of cases.json holds, as far as running it needs. */
export interface ConformanceCase {
  readonly id: string;
  readonly group: string;
  readonly kind: 'execution' | 'output-only' | 'express';
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly tier: string;
  readonly queryLanguage: string;
  readonly concurrent: boolean;
  readonly definition: Json;
  readonly definitionText?: string;
  readonly inputText: string;
  readonly driver?: string;
  readonly mocks?: Mock[];
  readonly lambdas?: Lambda[];
  readonly s3?: StoredObject[];
  readonly mocksIncomplete?: boolean;
  readonly childTasksHidden?: boolean;
  readonly outputMasked?: boolean;
  readonly expected: { readonly status: string; readonly history?: RecordedEvent[] };
}

export interface Mock {
  readonly state: string;
  readonly submitted?: Json;
  readonly result: {
    readonly kind: string;
    readonly output?: Json;
    readonly error?: string;
    readonly cause?: Json;
    readonly causeText?: string;
  };
}

export interface Lambda {
  readonly name: string;
  readonly arn: string;
  readonly code?: string;
  readonly behaviour?: { readonly kind: string; readonly [detail: string]: Json };
}

export interface StoredObject {
  readonly bucket?: string;
  readonly key?: string;
  readonly body?: string;
  readonly [more: string]: Json | undefined;
}

export interface RecordedEvent {
  readonly type: string;
  readonly id: number;
  readonly [details: string]: Json;
}

export interface Difference {
  readonly path: string;
  readonly e?: unknown;
  readonly a?: unknown;
  readonly [more: string]: unknown;
}

export interface Comparison {
  readonly ok: boolean;
  readonly skipped?: boolean;
  readonly diffs: Difference[];
}

/** compare.mjs, which travels with the data. */
export interface Rule {
  compareHistory(of: ConformanceCase, events: object[]): Comparison;
  compareOutcome(of: ConformanceCase, outcome: object): Comparison;
  compareResponse(of: object, expected: unknown, answer: object): Comparison;
  replayTrace(
    of: object,
    send: (operation: string, params: object) => Promise<object>,
    options: { patience: number },
  ): Promise<Comparison>;
}

export interface Verdict {
  readonly id: string;
  readonly file: string;
  readonly group: string;
  readonly ok: boolean;
  readonly difference?: string;
}
