import { RedriveExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { StartedRun } from '../../shared/console-contract';
import { Refusal } from '../../shared/refusal';
import { messageOf, nameOf } from '../../shared/runtime';
import { cut } from '../../shared/text';
import type { ConsoleTools } from '../tools';
import { mustWrite, type Viewer } from '../viewer';

export async function stopRun(id: string, viewer: Viewer, tools: ConsoleTools): Promise<StartedRun> {
  mustWrite(viewer);
  const { ref, described } = await tools.descriptions.find(id, tools.settings);
  if (described.status !== 'RUNNING') {
    throw new Refusal(409, 'Not running', `This run has ended already: it is ${described.status ?? 'unknown'}.`);
  }
  const cause = cut(`${viewer.by} stopped the run in the web app`, 1000);
  await tools.sfn.send(new StopExecutionCommand({ executionArn: ref.arn, error: 'StoppedByPerson', cause }));
  tools.log.info('run stopped', { executionArn: ref.arn, by: viewer.by });
  return { v: 1, id, started: false };
}

/** Goes on at the state that failed. */
export async function redriveRun(id: string, viewer: Viewer, tools: ConsoleTools): Promise<StartedRun> {
  mustWrite(viewer);
  const { ref, described } = await tools.descriptions.find(id, tools.settings);
  if (described.redriveStatus !== 'REDRIVABLE') {
    const why = described.redriveStatusReason ?? `it is ${described.status ?? 'unknown'}`;
    throw new Refusal(409, 'Not to be redriven', `This run can’t be redriven: ${why}. Run it again instead.`);
  }
  try {
    await tools.sfn.send(new RedriveExecutionCommand({ executionArn: ref.arn, clientToken: tools.nonce() }));
  } catch (error) {
    // Somebody else was faster.
    if (nameOf(error) !== 'ExecutionNotRedrivable') throw error;
    throw new Refusal(409, 'Not to be redriven', `This run can’t be redriven: ${messageOf(error)}.`);
  }
  tools.log.info('run redriven', { executionArn: ref.arn, by: viewer.by });
  return { v: 1, id, started: true };
}
