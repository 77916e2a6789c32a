import { consoleOf as consoleIn } from '../../../local/src/wire/ui-api';
import type { Laptop } from './laptop';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** Asks the console API as the web app on this machine does. */
export class Console {
  constructor(private readonly laptop: Laptop) {}

  async ask<T = unknown>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const answer = await fetch(`${this.laptop.runtime.url}/app/api${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  /** The answer to what must not be refused. */
  async done<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.ask<T>(method, path, body);
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  /** Puts a file where the API says; answers its URI. */
  async upload(fileName: string, text: string): Promise<string> {
    const asked = { v: 1, fileName, bytes: Buffer.byteLength(text), head: text.slice(0, 4000) };
    const { url, headers, inputUri } = await this.done<{
      url: string;
      headers: Record<string, string>;
      inputUri: string;
    }>('POST', '/uploads', asked);
    const put = await fetch(url, { method: 'PUT', headers, body: text });
    if (!put.ok) throw new Error(`the upload answered ${put.status}: ${await put.text()}`);
    return inputUri;
  }

  arn(id: string, of: 'run' | 'rollback' = 'run'): string {
    const end = of === 'run' ? '/Workflow' : '/Rollback';
    const machine = this.laptop.runtime.app?.stateMachines.find(({ path }) => path.endsWith(end));
    if (!machine) throw new Error(`the app has no state machine ${end}`);
    return `${machine.arn.replace(':stateMachine:', ':execution:')}:${id}`;
  }

  get canRollBack(): boolean {
    return this.laptop.runtime.app?.stateMachines.some(({ path }) => path.endsWith('/Rollback')) ?? false;
  }
}

export function consoleOf(laptop: Laptop): Console {
  if (!consoleIn(laptop.runtime.app?.httpApis ?? [])) throw new Error('the app has no console API');
  return new Console(laptop);
}
