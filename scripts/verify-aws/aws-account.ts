import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Account, type Identity, type Outputs, STACK } from './account';

const ROOT = resolve(__dirname, '../..');
const APP = 'node --import tsx scripts/verify-aws/app.ts';
/** Enough to see why the CDK CLI failed. */
const LAST_WORDS = 3000;

export interface Mail {
  /** Verified in Amazon SES. */
  readonly sender: string;
  readonly approver: string;
}

/** The account of the caller's credentials, by the CDK CLI. */
export class AwsAccount implements Account {
  constructor(
    private readonly mail: Mail,
    private readonly say: (line: string) => void,
    private readonly ses: Pick<SESv2Client, 'send'> = new SESv2Client({}),
  ) {}

  async check(): Promise<Identity> {
    await this.checkSender();
    const sts = new STSClient({});
    const { Account: accountId = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { accountId, region: await sts.config.region() };
  }

  async deploy(signal: AbortSignal): Promise<Outputs> {
    const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-verify-'));
    const file = join(folder, 'outputs.json');
    try {
      // Whoever gave --yes was told that the stack makes roles.
      await this.cdk(['deploy', STACK, '--require-approval', 'never', '--outputs-file', file], signal);
      const outputs = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Outputs>;
      return outputs[STACK] ?? {};
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async destroy(): Promise<void> {
    await this.cdk(['destroy', STACK, '--force']);
  }

  /** An address is verified by itself or by its domain. */
  private async checkSender(): Promise<void> {
    const { sender } = this.mail;
    for (const identity of [sender, sender.split('@')[1]]) {
      try {
        const found = await this.ses.send(new GetEmailIdentityCommand({ EmailIdentity: identity }));
        if (found.VerifiedForSendingStatus) return;
      } catch (error) {
        if ((error as Error).name !== 'NotFoundException') throw error;
      }
    }
    throw new Error(
      `the sender ${sender} is not verified in Amazon SES in this region, so no request for approval could be mailed: ` +
        'verify the address (SES console, Identities) or give another with --sender',
    );
  }

  private cdk(args: readonly string[], signal?: AbortSignal): Promise<void> {
    const context = [`sender=${this.mail.sender}`, `approver=${this.mail.approver}`];
    const options = ['--app', APP, '--no-notices', '--progress', 'events', '--ci'];
    const contextOptions = context.flatMap((pair) => ['--context', pair]);
    // In a group of its own: Ctrl-C must not reach a `cdk destroy`.
    const child = spawn(
      process.execPath,
      [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), ...args, ...options, ...contextOptions],
      { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const stop = (): void => void child.kill('SIGINT');
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    return ended(child, args[0] ?? '', this.say).finally(() => signal?.removeEventListener('abort', stop));
  }
}

function ended(child: ChildProcess, command: string, say: (line: string) => void): Promise<void> {
  let words = '';
  const listen = (chunk: Buffer): void => {
    words = (words + chunk.toString()).slice(-LAST_WORDS);
    say(chunk.toString().trimEnd());
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) =>
      code === 0 ? done() : failed(new Error(`"cdk ${command}" ended with ${code ?? signal}:\n${words.trim()}`)),
    );
  });
}
