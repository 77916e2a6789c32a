import type { ItemsEffect } from '../asl/types';
import type { CallContext } from '../services/types';
import type { UntimedSignal } from './executions';
import { nameError, findIntegration } from './tasks/names';
import type { TaskServices } from './tasks/call';
import { readItems } from './items/read';
import { writeResults } from './items/write';

/** Reads a Distributed Map's items from S3, or writes its results there. */
export async function answerItems(
  services: TaskServices,
  effect: ItemsEffect,
  context: CallContext,
): Promise<UntimedSignal> {
  // Each write is an effect of its own.
  let calls = 0;
  const call = (operation: string, input: object): Promise<object> =>
    services.call('s3', operation, input, { ...context, effectId: `${context.effectId}/${calls++}` });
  const work = effect.kind === 'readItems' ? readItems : writeResults;
  try {
    return { type: 'itemsDone', id: effect.id, output: await work(call, effect.parameters) };
  } catch (error) {
    const { cause } = nameError(findIntegration('s3', true), true, error);
    const name = effect.kind === 'readItems' ? 'States.ItemReaderFailed' : 'States.ResultWriterFailed';
    return { type: 'itemsFailed', id: effect.id, error: name, cause };
  }
}
