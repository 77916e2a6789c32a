import { ServiceError } from '../../services/types';
import type { LiveExecution } from '../live-execution';

interface TokenOwner {
  readonly arn: string;
  readonly id: string;
}

/** Finds the task that a token belongs to. */
export class TaskTokens {
  private readonly owners = new Map<string, TokenOwner>();

  add(live: LiveExecution, token: string, id: string): void {
    this.owners.set(token, { arn: live.arn, id });
  }

  remove(token: string): void {
    this.owners.delete(token);
  }

  find(token: string): TokenOwner {
    const owner = this.owners.get(token);
    if (owner) return owner;
    // A well-formed token that nobody waits for belonged to a task that has ended.
    if (/^[A-Za-z0-9+/=]{64,}$/.test(token)) throw taskGone();
    throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  }
}

export const taskGone = (): ServiceError =>
  new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
