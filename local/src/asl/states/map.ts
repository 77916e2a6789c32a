import { compileDistributedMap } from './map-distributed';
import { compileInlineMap } from './map-inline';
import type { StateCompiler } from './common';

/** Inline, or distributed over child executions. */
export const compileMap: StateCompiler = (name, source, context) => {
  const processor = source.object('ItemProcessor') ?? source.object('Iterator');
  if (!processor) source.missing('ItemProcessor');
  const config = processor?.object('ProcessorConfig');
  config?.only(['Mode', 'ExecutionType'], 'a ProcessorConfig');
  const mode = config?.string('Mode') ?? 'INLINE';
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED')
    config?.problem(`Expected INLINE or DISTRIBUTED, but got '${mode}'`, 'Mode');
  if (processor) context.machine(processor, mode === 'DISTRIBUTED');
  const machine = processor?.pointer ?? '';
  const compile = mode === 'DISTRIBUTED' ? compileDistributedMap : compileInlineMap;
  return compile(name, source, machine);
};
