import type { MachineRecord } from './machines';
import type { SfnContext } from './context';

/** What StartExecution was pointed at. */
export interface Target {
  readonly machine: MachineRecord;
  readonly versionArn?: string;
  readonly aliasArn?: string;
}

/** A state machine, one of its versions, or an alias; `chance` (0 to 1) chooses between the versions of an alias. */
export function findTarget({ machines, versions, aliases }: SfnContext, arn: string, chance: number): Target {
  const version = versions.find(arn);
  if (version) return { machine: version.machine, versionArn: arn };
  const alias = aliases.find(arn);
  if (!alias) return { machine: machines.require(arn) };
  const [first, second] = alias.routes;
  const route = second && chance * 100 >= first.weight ? second : first;
  const chosen = versions.find(route.stateMachineVersionArn);
  if (!chosen) throw new Error(`the alias ${arn} leads to ${route.stateMachineVersionArn}, which is gone`);
  return { machine: chosen.machine, versionArn: chosen.arn, aliasArn: arn };
}
