import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type ExecutionListItem,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { nameOf } from '../../shared/runtime';
import { ReadOnce } from '../memory';
import type { ConsoleSettings } from '../tools';
import { type RunRef, refsOf, unknownRun } from './machines';

export type Described = DescribeExecutionCommandOutput;

const KEPT = 2000;

/** Lists tell neither input nor output. What is described of a run holds while its list item stays the same. */
export class RunDescriptions {
  private readonly known = new ReadOnce<Described>(KEPT);

  constructor(private readonly sfn: Pick<SFNClient, 'send'>) {}

  of(item: ExecutionListItem): Promise<Described> {
    const arn = item.executionArn ?? '';
    const state = [item.status, item.redriveCount ?? 0, item.stopDate?.getTime() ?? ''].join(' ');
    return this.known.of(arn, state, () => this.describe(arn));
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
