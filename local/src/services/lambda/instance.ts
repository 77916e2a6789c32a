import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { BOOTSTRAP } from './bootstrap';

export interface InstanceOptions {
  /** file: URL of the module. */
  readonly module: string;
  /** Name of the export. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memory: number;
  readonly onLine: (line: string) => void;
}

/** What Lambda gives as the payload of a failed invocation. */
export interface FunctionFault {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type InvocationResult = { readonly payload: string } | { readonly fault: FunctionFault };

/** An answer, what was printed until then, or the latter alone. */
interface Reply {
  readonly printed?: string;
  readonly result?: string;
  readonly error?: FunctionFault;
}

/** One execution environment of a function: it handles one invocation at a time and keeps its module loaded. */
export class FunctionInstance {
  private readonly worker: Worker;
  private settle: ((result: InvocationResult) => void) | undefined;
  private requestId = '';
  private begun = '';
  /** False after a timeout or a crash: then it is not used again. */
  alive = true;

  constructor(options: InstanceOptions) {
    this.worker = new Worker(BOOTSTRAP, {
      eval: true,
      workerData: { module: options.module, handler: options.handler },
      env: { ...options.environment },
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(64, options.memory) },
    });
    for (const stream of [this.worker.stdout, this.worker.stderr]) {
      createInterface({ input: stream }).on('line', options.onLine);
    }
    this.worker.on('message', ({ result, error, printed = '' }: Reply) => {
      for (const line of this.linesOf(printed)) options.onLine(line);
      if (error) this.answer({ fault: error });
      else if (result !== undefined) this.answer({ payload: result });
    });
    this.worker.on('error', (error) => {
      this.alive = false;
      this.answer({
        fault: { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') },
      });
    });
    this.worker.on('exit', (code) => {
      if (this.begun !== '') options.onLine(this.begun);
      this.alive = false;
      this.answer({
        fault: {
          errorType: 'Runtime.ExitError',
          errorMessage: `RequestId: ${this.requestId} Error: Runtime exited with error: exit status ${code}`,
        },
      });
    });
    this.worker.unref();
  }

  invoke(
    event: string,
    context: { awsRequestId: string },
    timeoutSeconds: number,
    traceId?: string,
  ): Promise<InvocationResult> {
    this.requestId = context.awsRequestId;
    this.worker.ref();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.answer({
          fault: {
            errorType: 'Sandbox.Timedout',
            errorMessage: `RequestId: ${this.requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
          },
        });
        void this.stop();
      }, timeoutSeconds * 1000);
      this.settle = (result) => {
        clearTimeout(timer);
        this.worker.unref();
        resolve(result);
      };
      this.worker.postMessage({ event, context, traceId, deadline: Date.now() + timeoutSeconds * 1000 });
    });
  }

  async stop(): Promise<void> {
    this.alive = false;
    await this.worker.terminate();
  }

  /** The whole lines; what is no line yet waits for its end. */
  private linesOf(printed: string): string[] {
    const lines = (this.begun + printed).split(/\r?\n/);
    this.begun = lines.pop() ?? '';
    return lines;
  }

  private answer(result: InvocationResult): void {
    const settle = this.settle;
    this.settle = undefined;
    settle?.(result);
  }
}
