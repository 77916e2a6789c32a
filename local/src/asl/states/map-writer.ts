import type { Json } from '../types';
import type { Scope } from '../plan';
import { payload } from '../compile/fields';
import type { Source } from '../compile/source';
import type { ResultFiles } from '../machine/child-reports';

const TRANSFORMATIONS = ['NONE', 'COMPACT', 'FLATTEN'] as const;
const OUTPUT_TYPES = ['JSON', 'JSONL'] as const;

/** ResultWriter: how the results are written, and where to. */
export interface Writer {
  /** NONE: what AWS tells of each execution; COMPACT: its output; FLATTEN: the elements of outputs that are arrays. */
  readonly transformation: (typeof TRANSFORMATIONS)[number];
  /** What the runtime needs to export them; absent: they are the result of the state. */
  readonly parameters?: (scope: Scope, mapRunArn: string, results: Json[], files: ResultFiles) => Json;
  /** The result of a state that exports nothing. */
  readonly result: (lines: Json[]) => Json;
}

export function compileWriter(source: Source): Writer | undefined {
  const writer = source.object('ResultWriter');
  if (!writer) return undefined;
  const argument = source.query === 'JSONata' ? 'Arguments' : 'Parameters';
  writer.allowOnly(['Resource', 'WriterConfig', argument], `a ResultWriter with the query language ${source.query}`);
  const config = writer.object('WriterConfig');
  config?.allowOnly(['Transformation', 'OutputType'], 'a WriterConfig');
  const exports = writer.has('Resource') || writer.has(argument);
  if (!exports && !writer.has('WriterConfig'))
    writer.problem(`A ResultWriter needs a WriterConfig, or the fields Resource and ${argument}`);
  const transformation = choice(config, 'Transformation', TRANSFORMATIONS, exports ? 'NONE' : 'COMPACT');
  const outputType = choice(config, 'OutputType', OUTPUT_TYPES, 'JSON');
  const result = (lines: Json[]): Json =>
    outputType === 'JSON' ? lines : lines.map((it) => JSON.stringify(it)).join('\n');
  if (!exports) return { transformation, result };
  const resource = writer.requiredString('Resource') ?? '';
  if (writer.has('Resource') && !/^arn:[\w-]+:states:::s3:putObject$/.test(resource)) {
    writer.problem(`The resource provided ${resource} is not recognized as a ResultWriter`, 'Resource');
  }
  if (!writer.has(argument)) writer.missing(argument);
  const location = payload(writer, argument, `ResultWriter/${argument}`);
  return {
    transformation,
    result,
    parameters: (scope, mapRunArn, results, files) => ({
      Resource: resource,
      [argument]: location?.(scope) ?? {},
      WriterConfig: { Transformation: transformation, OutputType: outputType },
      MapRunArn: mapRunArn,
      Results: results,
      Files: { ...files },
    }),
  };
}

function choice<T extends string>(config: Source | undefined, field: string, all: readonly T[], otherwise: T): T {
  const value = config?.string(field);
  if (config === undefined || value === undefined) return otherwise;
  const known = all.find((it) => it === value);
  if (known === undefined) config.problem(`Expected one of ${all.join(', ')}, but got '${value}'`, field);
  return known ?? otherwise;
}
