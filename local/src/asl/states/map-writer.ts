import type { Json } from '../types';
import type { Scope } from '../plan';
import { payload } from '../compile/fields';
import type { Source } from '../compile/source';

/** What the runtime needs to write the results of a map run. */
export type Writer = (scope: Scope, mapRunArn: string, results: Json[]) => Json;

/** ResultWriter: results go to S3, and the state's result says where. */
export function compileWriter(source: Source): Writer | undefined {
  const writer = source.object('ResultWriter');
  if (!writer) return undefined;
  const argument = source.query === 'JSONata' ? 'Arguments' : 'Parameters';
  writer.only(['Resource', argument], `a ResultWriter with the query language ${source.query}`);
  const resource = writer.requiredString('Resource') ?? '';
  if (!/^arn:[\w-]+:states:::s3:putObject$/.test(resource)) {
    writer.problem(`The resource provided ${resource} is not recognized as a ResultWriter`, 'Resource');
  }
  if (!writer.has(argument)) writer.missing(argument);
  const location = payload(writer, argument, `ResultWriter/${argument}`);
  return (scope, mapRunArn, results) => ({
    Resource: resource,
    [argument]: location?.(scope) ?? {},
    MapRunArn: mapRunArn,
    Results: results,
  });
}
