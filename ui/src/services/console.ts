import type { ConsoleInfo } from '../../../handlers/shared/console-contract';
import { ask } from './http';

export const consoleInfo = (signal?: AbortSignal): Promise<ConsoleInfo> => ask('/console', signal ? { signal } : {});
