import type { ConsoleProblem } from '../../../handlers/shared/console-contract';

/** Why the console API did not do what it was asked, in words to show. */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';

  private constructor(
    /** 0: there was no answer at all. */
    readonly status: number,
    readonly title: string,
    /** What to do. */
    readonly detail: string,
    readonly type: string,
    /** Everything that the API has said, for problems with members of their own. */
    readonly problem: Readonly<Record<string, unknown>>,
  ) {
    super(`${title}: ${detail}`);
  }

  static of(status: number, problem: Partial<ConsoleProblem> | undefined): ConsoleError {
    const [title, detail] = WORDS[status] ?? [
      status >= 500 ? 'The console API failed' : `The console API answered ${status}`,
      status >= 500 ? 'Try again; its log says why.' : 'Try again, or reload the page.',
    ];
    const { title: own, detail: what, type = 'about:blank' } = problem ?? {};
    // A proxy's own answer has no words for people.
    return new ConsoleError(status, own ?? title, what ?? detail, type, { ...problem });
  }

  static unreachable(): ConsoleError {
    return new ConsoleError(
      0,
      'The server does not answer',
      'This page goes on by itself as soon as it does. On a laptop, start it with: ml-workflow up',
      'about:blank',
      {},
    );
  }

  static upload(status: number): ConsoleError {
    const detail =
      status === 0
        ? 'The storage did not take the file. Check the connection, and that it allows uploads of this page (CORS).'
        : `The storage answered ${status}. Try again: the address for an upload is valid for some minutes.`;
    return new ConsoleError(status, 'The upload failed', detail, 'about:blank', {});
  }

  static from(error: unknown): ConsoleError {
    if (error instanceof ConsoleError) return error;
    const words = error instanceof Error ? error.message : String(error);
    return new ConsoleError(0, 'This page could not go on', words, 'about:blank', {});
  }

  /** A later try may succeed without anybody's doing. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const WORDS: Readonly<Record<number, readonly [title: string, detail: string]>> = {
  401: ['You are not signed in', 'Sign in, then come back to this page.'],
  403: ['You may not see this', 'Ask whoever runs this workflow for access to its console.'],
  404: ['It is not here', 'It may have been removed, or the link is of another workflow.'],
  429: ['Too many requests', 'This page waits a moment and asks again.'],
  502: ['The console API does not answer', 'This page goes on by itself as soon as it does.'],
  503: ['The console API does not answer', 'This page goes on by itself as soon as it does.'],
  504: ['The console API does not answer in time', 'This page asks again by itself.'],
};
