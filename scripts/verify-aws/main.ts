// The second half of `npm run verify:aws` (scripts/verify-aws.mjs checks the options and does the set-up).
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { platform, release } from 'node:os';
import { join, resolve } from 'node:path';
import { STACK } from './account';
import { AwsAccount, type Mail } from './aws-account';
import { Report } from './report';
import { verify } from './verify';

interface MainOptions extends Mail {
  readonly data: string;
  readonly reportFile: string;
  readonly minutes: number;
}

const ROOT = resolve(__dirname, '../..');
const say = (line = ''): void => void process.stdout.write(`${line}\n`);

function versions(): Record<string, string> {
  const versionOf = (path: string): string =>
    (JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8')) as { version: string }).version;
  const git = (...args: string[]): string =>
    spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout?.trim() ?? '';
  const changed = git('status', '--porcelain') === '' ? '' : ' with changes';
  return {
    'cdk-ml-workflow': `${versionOf('.')}, commit ${git('rev-parse', '--short', 'HEAD') || 'unknown'}${changed}`,
    'aws-cdk-lib': versionOf('node_modules/aws-cdk-lib'),
    'aws-cdk (CLI)': versionOf('node_modules/aws-cdk'),
    'Node.js': process.versions.node,
    system: `${platform()} ${release()}`,
  };
}

async function main({ data, reportFile, minutes, ...mail }: MainOptions): Promise<number> {
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) say(`\nstill tidying up; if you end this process, delete the stack ${STACK} yourself`);
    else say('\ninterrupted: what was made is removed now');
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  const report = new Report(versions(), say);
  report.hide(mail.sender, 'sender');
  report.hide(mail.approver, 'approver');
  const patience = { every: 10_000, atMost: minutes * 60_000, signal: stop.signal };
  await verify(new AwsAccount(mail, say), { data, report, ...patience });
  const text = report.markdown();
  writeFileSync(reportFile, text);
  say(`\n${text}`);
  say(`The report is in ${reportFile}; please attach it to an issue, whether it passed or failed.`);
  return report.failed ? 1 : 0;
}

main(JSON.parse(process.argv[2] ?? '{}') as MainOptions).then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`\n${error.stack}\n`);
    process.exit(1);
  },
);
