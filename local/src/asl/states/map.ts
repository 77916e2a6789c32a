import { compileDistributedMap } from './map-distributed';
import { compileInlineMap } from './map-inline';
import type { StateCompiler } from './common';

/** Inline, or distributed over child executions. */
export const compileMap: StateCompiler = (name, source, context) => {
  const processor = source.object('ItemProcessor') ?? source.object('Iterator');
  if (!processor) source.missing('ItemProcessor');
  const config = processor?.object('ProcessorConfig');
  config?.allowOnly(['Mode', 'ExecutionType'], 'a ProcessorConfig');
  const mode = config?.string('Mode') ?? 'INLINE';
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED')
    config?.problem(`Expected INLINE or DISTRIBUTED, but got '${mode}'`, 'Mode');
  if (mode === 'DISTRIBUTED' && context.express)
    config?.problem("Express state machine does not support a Map state in 'DISTRIBUTED' mode", 'Mode');
  const type = config?.string('ExecutionType') ?? 'STANDARD';
  if (type !== 'STANDARD' && type !== 'EXPRESS')
    config?.problem(`Expected STANDARD or EXPRESS, but got '${type}'`, 'ExecutionType');
  if (processor) context.machine(processor, mode === 'DISTRIBUTED');
  const machine = processor?.pointer ?? '';
  if (mode === 'DISTRIBUTED') return compileDistributedMap(name, source, machine, type === 'EXPRESS');
  return compileInlineMap(name, source, machine);
};
