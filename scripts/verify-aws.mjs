// `npm run verify:aws`: says what it will do and cost; with --yes it deploys the example, runs, approves, predicts, destroys.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkNode, installPackages, root } from './npm-packages.mjs';
import { optionsOrExit, UsageError } from './usage.mjs';

const HELP = `usage: npm run verify:aws -- --sender ADDRESS [options] --yes

Deploys examples/housing to your AWS account as the stack MlWorkflowVerification, uploads California Housing, lets the
workflow train a model, approves it by the signed decision route, asks for a prediction, deletes everything, and writes
a report to attach to an issue (without account number and addresses). It takes about an hour.

  --sender ADDRESS    the sender of the mails, verified in Amazon SES in that region
  --approver ADDRESS  who is mailed (default success@simulator.amazonses.com, which SES takes from everybody)
  --region REGION     the AWS region (default: that of your AWS settings); it must be bootstrapped: npx cdk bootstrap
  --profile NAME      the profile of your AWS settings
  --data FILE         your copy of housing.csv in place of the downloaded data
  --minutes N         give up a wait after so many minutes (default 90)
  --report FILE       where the report goes (default verify-aws-report.md)
  --yes               do it; without it, nothing is made and nothing is called
  --help              this text

Ctrl-C removes what was made. Exit status: 0 passed, 1 failed (see the report), 2 for a wrong option or without --yes.
`;

const COST = `This makes IAM roles, a bucket, a table, functions, APIs, a state machine, jobs and an endpoint in your account,
and deletes them at the end, or when you press Ctrl-C. Estimated cost, at list prices of us-east-1 in US$:

  Glue, 2 workers for about 3 minutes                     2 × 0.44 an hour      0.04
  SageMaker training, ml.m5.large, about 5 minutes            0.115 an hour     0.01
  SageMaker processing, ml.m5.large, about 6 minutes          0.115 an hour     0.01
  SageMaker endpoint, ml.m5.large, about 20 minutes           0.115 an hour     0.04
  S3, Lambda, Step Functions, DynamoDB, SES, logs             below             0.05
                                                              together about    0.15

If every job ran to its timeout: below 3. If the removal failed and you left the endpoint: 2.76 a day.
The logs of the jobs (CloudWatch, /aws/sagemaker/… and /aws-glue/…) and CDK's own assets stay.
`;

const ADDRESS = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/;

function readOptions(argv) {
  const text = { type: 'string' };
  const { values } = parseArgs({
    args: argv,
    options: {
      sender: text,
      approver: { ...text, default: 'success@simulator.amazonses.com' },
      region: text,
      profile: text,
      data: text,
      minutes: { ...text, default: '90' },
      report: { ...text, default: 'verify-aws-report.md' },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return values;
  if (!values.sender) throw new UsageError('--sender is missing: give an address that is verified in Amazon SES');
  for (const name of ['sender', 'approver']) {
    if (!ADDRESS.test(values[name])) throw new UsageError(`--${name} is "${values[name]}": give a mail address`);
  }
  const minutes = Number(values.minutes);
  if (!(minutes >= 1)) throw new UsageError(`--minutes is "${values.minutes}": give a number from 1`);
  const here = (path) => resolve(process.env.INIT_CWD ?? '.', path);
  if (values.data && !existsSync(here(values.data))) {
    throw new UsageError(`--data is "${values.data}", which is no file: give the path of housing.csv`);
  }
  return { ...values, minutes, data: values.data && here(values.data), report: here(values.report) };
}

const options = optionsOrExit(readOptions, HELP);
console.log(COST);
if (!options.yes) {
  console.error('Nothing was done. To go on, give --yes.');
  process.exit(2);
}

try {
  checkNode();
  installPackages();
  const { buildAssets } = await import('./build.mjs');
  await buildAssets({ log: () => {} });
  const { housingData } = await import('./housing-data.mjs');
  const data = options.data ?? housingData({ cacheDir: join(root, '.cache'), log: console.log });
  const { sender, approver, minutes, report: reportFile } = options;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/verify-aws/main.ts', JSON.stringify({ sender, approver, minutes, data, reportFile })],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        ...(options.region && { AWS_REGION: options.region, AWS_DEFAULT_REGION: options.region }),
        ...(options.profile && { AWS_PROFILE: options.profile }),
      },
    },
  );
  // Ctrl-C reaches the child as well; this process waits until it has tidied up.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
  child.on('close', (code) => (process.exitCode = code ?? 1));
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
