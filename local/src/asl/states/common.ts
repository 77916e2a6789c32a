import type { StatePlan } from '../plan';
import type { CompileContext } from '../compile/machine';
import { compileCatch, compileRetry } from '../compile/recovery';
import type { Source } from '../compile/source';

export type StateCompiler = (name: string, source: Source, context: CompileContext) => StatePlan;

interface Fields {
  /** Beyond those that every state has. */
  readonly both?: readonly string[];
  readonly jsonPath?: readonly string[];
  readonly jsonata?: readonly string[];
  readonly recovers?: boolean;
  /** Choice, Succeed and Fail lead nowhere by Next. */
  readonly moves?: boolean;
}

type Common = Pick<StatePlan, 'name' | 'type' | 'enteredEvent' | 'exitedEvent' | 'query' | 'retry' | 'catch'> & {
  readonly next?: string;
  readonly targets: { field: string; target: string }[];
};

/** What every state has; refuses the fields that this type, in this query language, does not. */
export function common(name: string, source: Source, fields: Fields): Common {
  const { both = [], jsonPath = [], jsonata = [], recovers = false, moves = true } = fields;
  const type = String(source.fields.Type);
  const language = source.query === 'JSONata' ? jsonata : jsonPath;
  const recovery = recovers ? ['Retry', 'Catch'] : [];
  const move = moves ? ['Next', 'End'] : [];
  const allowed = ['Type', 'Comment', 'QueryLanguage', ...move, ...recovery, ...both, ...language];
  source.allowOnly(allowed, `a ${type} state with the query language ${source.query}`);
  source.string('Comment');
  const next = moves ? source.string('Next') : undefined;
  if (moves) checkMove(source, next);
  const catchers = recovers ? compileCatch(source) : [];
  const caught = catchers.map((it, i) => ({ field: `Catch/${i}/Next`, target: it.next }));
  const targets = [...(next === undefined ? [] : [{ field: 'Next', target: next }]), ...caught];
  return {
    name,
    type,
    enteredEvent: `${type}StateEntered`,
    exitedEvent: `${type}StateExited`,
    query: source.query,
    next,
    targets,
    retry: recovers ? compileRetry(source) : [],
    catch: catchers,
  };
}

function checkMove(source: Source, next: string | undefined): void {
  const end = source.boolean('End');
  if (next === undefined && !end) source.problem("One of the fields 'Next' or 'End' is required");
  if (next !== undefined && end) source.problem("Only one of the fields 'Next' and 'End' is allowed");
}
