import { ServiceError } from '../../services/types';
import type { ExecutionView } from '../child-executions';
import type { ClosedSummary } from '../execution-journal';
import { LiveExecution } from '../live-execution';
import { checkArn } from './checks';
import type { SfnContext } from './context';
import { childItem, listItem } from './describe';
import { typeNotSupported } from './start-operations';

interface Wanted {
  readonly stateMachineArn?: string;
  readonly mapRunArn?: string;
  readonly statusFilter?: string;
  readonly redriveFilter?: 'REDRIVEN' | 'NOT_REDRIVEN';
}

type Facts = Parameters<typeof listItem>[1];

/** The executions of a state machine, of one of its versions or of an alias; newest first. */
export function listExecutions({ machines, versions, aliases, executions }: SfnContext, wanted: Wanted): object[] {
  const { stateMachineArn: arn = '', statusFilter, redriveFilter } = wanted;
  checkArn(arn, 'stateMachine');
  const version = versions.find(arn);
  const alias = aliases.find(arn);
  const machine = version?.machine ?? machines.require(alias?.machineArn ?? arn);
  if (machine.type === 'EXPRESS') throw typeNotSupported();
  if (redriveFilter !== undefined) {
    throw new ServiceError('ValidationException', 'The redriveFilter parameter needs a mapRunArn');
  }
  const prefix = `${machine.arn.replace(':stateMachine:', ':execution:')}:`;
  return executions
    .list()
    .filter((it) => it.arn.startsWith(prefix))
    .map((it) => ({ arn: it.arn, facts: factsOf(it.summary()) }))
    .filter(({ facts }) => statusFilter === undefined || facts.status === statusFilter)
    .filter(({ facts }) => !version || facts.versionArn === arn)
    .filter(({ facts }) => !alias || facts.aliasArn === arn)
    .sort((one, other) => other.facts.startedAt - one.facts.startedAt)
    .map((it) => listItem(it.arn, it.facts));
}

function factsOf(summary: LiveExecution | ClosedSummary): Facts {
  if (!(summary instanceof LiveExecution)) return summary;
  const { versionArn, aliasArn, identity } = summary.record;
  return { ...summary.execution, stateMachineArn: identity.stateMachineArn, versionArn, aliasArn };
}

/** The children of a map run: those that run by their start, the others by their end; newest first. */
export async function listChildren({ children }: SfnContext, wanted: Wanted): Promise<object[]> {
  const { mapRunArn = '', statusFilter, redriveFilter } = wanted;
  checkArn(mapRunArn, 'mapRun');
  const found = await children.mapRun(mapRunArn);
  if (!found) throw new ServiceError('ResourceNotFound', `Resource not found: '${mapRunArn}'`);
  const when = ({ execution }: ExecutionView): number =>
    execution.stoppedAt ?? execution.redrivenAt ?? execution.startedAt;
  return children
    .list(found.live, found.run)
    .filter(
      ({ execution }) => redriveFilter === undefined || (redriveFilter === 'REDRIVEN') === execution.redriveCount > 0,
    )
    .sort((one, other) => when(other) - when(one))
    .map((view) => childItem(view) as { status: string })
    .filter(({ status }) => statusFilter === undefined || status === statusFilter);
}
