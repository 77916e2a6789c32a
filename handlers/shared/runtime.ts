/** One logger and one metrics instance a function. Neither is ever given an event, a secret or a task token. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';

export const logger = new Logger({ serviceName: process.env.WORKFLOW_NAME ?? 'ml-workflow' });
export const metrics = new Metrics({
  namespace: 'MlWorkflow',
  serviceName: process.env.WORKFLOW_NAME ?? 'ml-workflow',
});

/** What logic needs of a logger. */
export interface Log {
  info(message: string, ...extra: Record<string, unknown>[]): void;
  warn(message: string, ...extra: Record<string, unknown>[]): void;
  error(message: string, ...extra: Record<string, unknown>[]): void;
}

/** The value of a variable that the construct sets. */
export function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set; the construct that owns this function sets it`);
  return value;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
