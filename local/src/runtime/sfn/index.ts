import type { Operation, Service, Store, SyncJob, SyncResult } from '../../services/types';
import { toTaskOutput } from '../tasks/values';
import { ChildExecutions } from '../child-executions';
import { activityOperations } from './activity-operations';
import { aliasOperations } from './alias-operations';
import { Aliases } from './aliases';
import type { SfnContext } from './context';
import { describeExecution } from './describe';
import { executionOperations } from './execution-operations';
import { machineOperations } from './machine-operations';
import { mapRunOperations } from './map-run-operations';
import { startOperations } from './start-operations';
import { tagOperations } from './tag-operations';
import { taskOperations } from './task-operations';
import { testStateOperations } from './test-state-operations';
import { versionOperations } from './version-operations';
import { Versions } from './versions';

/** AWS Step Functions as a local service. */
export function createSfnService(parts: Omit<SfnContext, 'versions' | 'aliases' | 'children'>, store: Store): Service {
  const versions = new Versions(store, parts.machines, parts.clock);
  const aliases = new Aliases(store, parts.clock);
  const context: SfnContext = { ...parts, versions, aliases, children: new ChildExecutions(parts.executions) };
  const operations = {
    ...machineOperations(context),
    ...versionOperations(context),
    ...aliasOperations(context),
    ...tagOperations(context, store),
    ...startOperations(context),
    ...executionOperations(context),
    ...mapRunOperations(context),
    ...testStateOperations(context),
    ...taskOperations(context),
    ...activityOperations(context, store),
  } satisfies Record<string, Operation>;
  return { name: 'sfn', operations, sync: [childExecution(context)] };
}

/** states:startExecution.sync and .sync:2 */
function childExecution({ executions, clock }: SfnContext): SyncJob {
  const arnOf = (started: object): string => {
    const { ExecutionArn, executionArn } = started as { ExecutionArn?: string; executionArn?: string };
    return ExecutionArn ?? executionArn ?? '';
  };
  return {
    start: 'StartExecution',
    async wait(_input, started): Promise<SyncResult> {
      const live = await executions.closed(arnOf(started));
      const output = describeExecution(live, clock.now());
      if (live.execution.status === 'SUCCEEDED') return { ok: true, output };
      const cause = JSON.stringify(toTaskOutput('sfn', output, 'epoch'));
      return { ok: false, error: 'States.TaskFailed', cause };
    },
    async stop(_input, started) {
      await executions.signal(arnOf(started), { type: 'stop' });
    },
  };
}
