import { ServiceError } from '../../services/types';
import type { ClosedSummary } from '../execution-journal';
import { LiveExecution } from '../live-execution';
import { checkArn } from './checks';
import type { SfnContext } from './context';
import { listItem } from './describe';
import { typeNotSupported } from './start-operations';

interface Wanted {
  readonly stateMachineArn?: string;
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
