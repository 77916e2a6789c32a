import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { lineOf, staysOf } from './run';

interface Step {
  readonly name: string;
  readonly seconds: number;
  readonly result: string;
  readonly passed: boolean;
}

/** What is told of a verification, to attach to an issue: no account, no address, no token. */
export class Report {
  private readonly steps: Step[] = [];
  private readonly secrets = new Map<string, string>();
  private readonly started = new Date();
  history: readonly HistoryEvent[] = [];

  constructor(
    private readonly versions: Readonly<Record<string, string>>,
    private readonly say: (line: string) => void,
  ) {}

  get failed(): boolean {
    return this.steps.some(({ passed }) => !passed);
  }

  /** Shown as `<word>` wherever it stands. */
  hide(secret: string | undefined, word: string): void {
    if (secret) this.secrets.set(secret, `<${word}>`);
  }

  /** Does the work and tells how it went; `resultOf` puts what came of it in words. */
  async step<T>(name: string, work: () => Promise<T>, resultOf: (value: T) => string = () => ''): Promise<T> {
    this.say(`\n${name} …`);
    const since = performance.now();
    const end = (result: string, passed: boolean): void => {
      const seconds = (performance.now() - since) / 1000;
      this.steps.push({ name, seconds, result: this.hidden(result), passed });
      this.say(`${passed ? '  ' : '  FAILED '}${result} (${seconds.toFixed(1)} s)`);
    };
    try {
      const value = await work();
      end(resultOf(value), true);
      return value;
    } catch (error) {
      end(`${(error as Error).name}: ${(error as Error).message}`, false);
      throw error;
    }
  }

  markdown(): string {
    const seconds = ((Date.now() - this.started.getTime()) / 1000).toFixed(0);
    const faults = this.steps.filter(({ passed }) => !passed);
    return [
      `# cdk-ml-workflow on AWS: ${this.failed ? 'FAILED' : 'passed'}`,
      `${this.started.toISOString()}, ${seconds} s`,
      table(['what', 'version'], Object.entries(this.versions)),
      '## Steps',
      table(
        ['step', 'seconds', 'result'],
        this.steps.map(({ name, seconds: took, result, passed }) => [
          name,
          took.toFixed(1),
          passed ? result : 'FAILED (below)',
        ]),
      ),
      ...faults.map(({ name, result }) => `## ${name} failed\n\n\`\`\`text\n${result}\n\`\`\``),
      ...this.run(),
    ]
      .join('\n\n')
      .concat('\n');
  }

  private run(): string[] {
    if (this.history.length === 0) return [];
    const rows = staysOf(this.history).map(({ state, entered, seconds }) => [
      state,
      entered.toISOString(),
      seconds === undefined ? 'did not leave' : seconds.toFixed(1),
    ]);
    const lines = this.history.map((event) => this.hidden(lineOf(event)));
    const folded = `<details><summary>History of the run</summary>\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n\n</details>`;
    return ['## States of the run', table(['state', 'entered', 'seconds'], rows), folded];
  }

  private hidden(text: string): string {
    const replaced = [...this.secrets].reduce((rest, [secret, word]) => rest.replaceAll(secret, word), text);
    return replaced.replace(/\b\d{12}\b/g, '<account>').replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '<address>');
  }
}

const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
