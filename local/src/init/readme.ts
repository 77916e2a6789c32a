import { type AppNames, quoted } from './files';
import type { Inference } from './infer';

export function readme({ workflowName, stackName, dataFile }: AppNames, inference: Inference): string {
  const { schema, task, rows, leftOut, notes } = inference;
  const what = {
    regression: `predicts the number \`${schema.target.name}\``,
    binary: `tells how likely \`${schema.target.name}\` is 1`,
    multiclass: `tells which class \`${schema.target.name}\` is`,
  }[task.kind];
  const example = Object.fromEntries(schema.columns.map(({ name, example: value }) => [name, value]));
  const left = leftOut.map(({ name, why }) => `- \`${name}\`: ${why}`);
  const found = notes.map((note) => `- ${note}`);
  return `# ${workflowName}

A model that ${what} from ${schema.columns.length} columns, made from ${rows} rows of \`${dataFile}\`. One AWS Step Functions state
machine prepares the data, trains, evaluates, asks a person, and deploys; it runs on this machine as well.

## On this machine

\`\`\`sh
npm install
npx ml-workflow doctor              # what is missing, and how to get it
npx ml-workflow up                  # in a terminal of its own: services, inbox, approval page
npx ml-workflow run --data ${quoted(dataFile)}
npx ml-workflow approve RUN         # or by the mail in the inbox
npx ml-workflow predict ${inQuotes(JSON.stringify(example))}
\`\`\`

While \`cdk-ml-workflow\` and \`ml-workflow-local\` are not on npm, pack them in a checkout of their repository,
\`node scripts/package.mjs --out DIR\`, and install the tarballs here in place of \`npm install\`: \`npm install DIR/*.tgz\`.

The jobs need Python 3.11 to 3.13 with a few packages:
\`python3.11 -m venv .venv && .venv/bin/pip install --no-deps -r node_modules/ml-workflow-local/python/requirements.txt\`

## In AWS

\`\`\`sh
npx cdk bootstrap
npx cdk deploy --context approvers=ann@your.org --context sender=ml@your.org
npx ml-workflow run --data ${quoted(dataFile)} --stack ${stackName} --profile YOUR_PROFILE
npx ml-workflow watch RUN --stack ${stackName} --profile YOUR_PROFILE
\`\`\`

The sender must be verified in Amazon SES. Every \`ml-workflow\` command takes \`--stack\`, \`--profile\` and \`--region\`.

## What to look at first

- \`schema.json\` was inferred. Ranges have room for half of what was seen; rows outside of them are set aside. Add
  units and descriptions: people and the prediction API see them.
- The gate in \`stack.ts\` is a beginning: say what is good enough.
${[...section('Columns that are not used', left), ...section('What was found', found)].join('\n')}`;
}

/** For a shell, as one word. */
const inQuotes = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const section = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${heading}:`, '', ...lines, ''];
