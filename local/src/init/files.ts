import { basename } from 'node:path';
import type { Inference } from './infer';
import { readme } from './readme';
import { stackSource } from './stack-source';

export interface AppNames {
  /** Of the package, e.g. prices-workflow. */
  readonly packageName: string;
  /** Of the CDK stack, e.g. PricesWorkflow. */
  readonly stackName: string;
  /** Shown to people, e.g. Prices. */
  readonly workflowName: string;
  /** Below the app's folder. */
  readonly dataFile: string;
  /** Of cdk-ml-workflow and ml-workflow-local. */
  readonly version: string;
}

/** From the name of the CSV file. */
export function namesOf(dataFile: string, version: string): AppNames {
  const words = basename(dataFile)
    .replace(/\.[^.]*$/, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const named = /^[A-Za-z]/.test(words[0] ?? '') ? words : ['Model', ...words];
  const capital = named.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return {
    packageName: `${named.join('-').toLowerCase()}-workflow`,
    stackName: `${capital.join('')}Workflow`,
    workflowName: capital.join(' '),
    dataFile: `data/${basename(dataFile)}`,
    version,
  };
}

/** The files of the app: path → content. */
export function filesOf(names: AppNames, inference: Inference): Record<string, string> {
  return {
    'package.json': json(packageJson(names)),
    'cdk.json': json({
      app: 'node --import tsx app.ts',
      versionReporting: false,
      context: { 'cli-telemetry': false },
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'ES2022',
        module: 'node16',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: ['node'],
      },
      include: ['*.ts'],
    }),
    'app.ts': `import { App } from 'aws-cdk-lib';
import { ${names.stackName} } from './stack';

const app = new App();
new ${names.stackName}(app, '${names.stackName}');
app.synth();
`,
    'stack.ts': stackSource(names, inference.task),
    'schema.json': json(inference.schema),
    'README.md': readme(names, inference),
    '.gitignore':
      'node_modules/\ncdk.out/\n.ml-workflow/\n.venv/\n# Remove this line to keep the data in git.\ndata/\n',
  };
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

const packageJson = ({ packageName, dataFile, version }: AppNames): object => ({
  name: packageName,
  version: '0.1.0',
  private: true,
  scripts: {
    doctor: 'ml-workflow doctor',
    start: `ml-workflow run --data ${quoted(dataFile)}`,
    up: 'ml-workflow up',
    check: 'tsc',
    synth: 'cdk synth --quiet',
    deploy: 'cdk deploy',
  },
  dependencies: { 'aws-cdk-lib': '^2.257.0', 'cdk-ml-workflow': `^${version}`, constructs: '^10.5.0' },
  devDependencies: {
    '@types/node': '^20.19.0',
    // 3.0.0 can't read what aws-cdk-lib 2 writes.
    'aws-cdk': '2.1148.1',
    'ml-workflow-local': `^${version}`,
    tsx: '^4.23.0',
    typescript: '~6.0.3',
  },
  engines: { node: '>= 20.0.0' },
});

/** For a shell, where it needs quotes. */
export const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `"${path.replace(/(["\\$`])/g, '\\$1')}"`;
