import type { ModelList, StartedRun } from '../../../handlers/shared/console-contract';
import { ask } from './http';

export const listModels = (signal?: AbortSignal): Promise<ModelList> => ask('/models', { signal });

export const rollBack = (version: number): Promise<StartedRun> =>
  ask(`/models/${version}/rollback`, { method: 'POST' });
