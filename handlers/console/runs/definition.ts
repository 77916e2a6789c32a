import { DescribeStateMachineForExecutionCommand } from '@aws-sdk/client-sfn';
import type { RunDefinition } from '../../shared/console-contract';
import type { ConsoleTools } from '../tools';

/** As it was when the run started, or was redriven. */
export async function readDefinition(id: string, tools: ConsoleTools): Promise<RunDefinition> {
  const { ref } = await tools.descriptions.find(id, tools.settings);
  const { definition = '{}' } = await tools.sfn.send(
    new DescribeStateMachineForExecutionCommand({ executionArn: ref.arn }),
  );
  return { v: 1, definition: JSON.parse(definition) as RunDefinition['definition'] };
}
