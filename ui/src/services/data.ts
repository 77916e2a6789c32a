import type { DataReport } from '../../../handlers/shared/console-contract';
import { ask } from './http';

export const dataReport = (signal?: AbortSignal): Promise<DataReport> => ask('/data', { signal });
