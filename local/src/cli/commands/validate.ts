import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, validate } from '../../asl';
import type { Template } from '../../stack/assembly';
import { machinesOf } from '../../testing/template';
import type { AddCommand } from '../command';
import { print, printJson, printTable } from '../output';
import { UsageError } from '../usage';

interface Validated {
  readonly file: string;
  /** Of a template's state machine. */
  readonly machine?: string;
  readonly diagnostics: readonly Diagnostic[];
}

export const addValidate: AddCommand = (cli) =>
  void cli
    .command(
      'validate <files...>',
      'says what AWS would refuse of definitions, or of the state machines of templates; no AWS is asked',
      [
        ['ml-workflow validate cdk.out', 'the templates of a synthesized app'],
        ['ml-workflow validate machine.asl.json --json', '[{file, machine, diagnostics}]'],
      ],
    )
    .option('--json', 'print JSON')
    .action(cli.does(validateCommand));

/** Holds definitions and the state machines of templates against what AWS accepts; a folder stands for those in it. */
async function validateCommand(paths: readonly string[], options: { readonly json?: boolean }): Promise<number> {
  const found = paths.flatMap((path) => {
    const files = filesOf(path);
    if (files.length === 0)
      throw new UsageError(`${path} holds no definition and no template: give a folder such as cdk.out, or a file`);
    return files.flatMap(validated);
  });
  const wrong = found.filter(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'ERROR'));
  if (options.json) {
    printJson(found);
    return wrong.length > 0 ? 1 : 0;
  }
  const rows = found.flatMap(({ file, machine, diagnostics }) => {
    const name = machine === undefined ? file : `${file} (${machine})`;
    if (diagnostics.length === 0) return [['ok', name, '']];
    return diagnostics.map(({ severity, code, message, location }) => [
      severity === 'ERROR' ? 'error' : 'warning',
      name,
      `${code}: ${message}${location === undefined ? '' : ` at ${location}`}`,
    ]);
  });
  if (rows.length > 0) printTable([['RESULT', 'FILE', 'WHAT'], ...rows]);
  print(`${found.length} state machines, ${wrong.length} of which AWS would refuse.`);
  return wrong.length > 0 ? 1 : 0;
}

function filesOf(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`${path} is neither a file nor a folder`);
  if (!found.isDirectory()) {
    const json = parsed(readFileSync(path, 'utf8'));
    if (isOurs(json) || isDefinition(json)) return [path];
    throw new UsageError(
      `${path} is neither a definition (an object with StartAt and States) nor a template (with Resources)`,
    );
  }
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  return names
    .sort()
    .map((name) => join(path, name))
    .filter((file) => isOurs(parsed(readFileSync(file, 'utf8'))));
}

/** A folder may hold other JSON, as cdk.out does; what is no JSON at all is told of. */
const isOurs = (json: unknown): boolean =>
  json === undefined || (typeof json === 'object' && json !== null && ('States' in json || 'Resources' in json));

const isDefinition = (json: unknown): boolean => typeof json === 'object' && json !== null && 'StartAt' in json;

function validated(file: string): Validated[] {
  const text = readFileSync(file, 'utf8');
  const json = parsed(text) as (Template & { readonly StartAt?: unknown }) | undefined;
  if (json?.Resources === undefined || json.StartAt !== undefined) {
    return [{ file, diagnostics: validate(filled(text)) }];
  }
  return machinesOf(json).map((machine) => ({
    file,
    machine: machine.name,
    diagnostics: validate(filled(machine.definition), { type: machine.type }),
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a deployment would put in the place of `${Name}`: in a Resource a function, elsewhere some text. */
const filled = (text: string): string =>
  text
    .replace(/("Resource"\s*:\s*")\$\{(\w+)\}"/g, '$1arn:aws:lambda:us-east-1:123456789012:function:$2"')
    .replace(/\$\{(AWS::)?Partition\}/g, 'aws')
    .replace(/\$\{[\w.:]+\}/g, 'value');
