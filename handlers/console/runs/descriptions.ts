import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type ExecutionListItem,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { nameOf } from '../../shared/runtime';
import { Memory } from '../memory';
import type { ConsoleSettings } from '../tools';
import { type RunRef, refsOf, unknownRun } from './machines';

export type Described = DescribeExecutionCommandOutput;

const KEPT = 2000;

/** Lists tell neither input nor output. What is described of a run holds while its list item stays the same. */
export class RunDescriptions {
  private readonly known = new Memory<{ readonly state: string; readonly described: Promise<Described> }>(KEPT);

  constructor(private readonly sfn: Pick<SFNClient, 'send'>) {}

  of(item: ExecutionListItem): Promise<Described> {
    const arn = item.executionArn ?? '';
    const state = [item.status, item.redriveCount ?? 0, item.stopDate?.getTime() ?? ''].join(' ');
    const last = this.known.get(arn);
    if (last?.state === state) return last.described;
    const described = this.describe(arn);
    this.known.set(arn, { state, described });
    described.catch(() => this.known.delete(arn));
    return described;
  }

  /** As it is now. */
  describe(executionArn: string): Promise<Described> {
    return this.sfn.send(new DescribeExecutionCommand({ executionArn }));
  }

  /** The run of this name, wherever it is. */
  async find(id: string, settings: ConsoleSettings): Promise<{ readonly ref: RunRef; readonly described: Described }> {
    for (const ref of refsOf(id, settings)) {
      try {
        return { ref, described: await this.describe(ref.arn) };
      } catch (error) {
        if (nameOf(error) !== 'ExecutionDoesNotExist') throw error;
      }
    }
    throw unknownRun(id);
  }
}
