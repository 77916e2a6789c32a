import { Duration } from 'aws-cdk-lib';
import type { DeployModelProps } from '../../deploy-model';
import type { JobOptions } from '../../job-options';
import type { TrainModelProps } from '../../train-model';
import { PropError } from '../errors';
import { checkProp, isUnresolved, list } from './check';

/** Props that only make sense together, or not together. */

export function checkNetwork(props: Pick<JobOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>): void {
  const { vpc, vpcSubnets, securityGroups } = props;
  if (!vpc && vpcSubnets)
    throw new PropError('vpc', undefined, 'vpcSubnets is given: give the VPC too, or leave it out');
  if (!vpc && securityGroups) {
    throw new PropError('vpc', undefined, 'securityGroups is given: give the VPC too, or leave it out');
  }
  checkProp('securityGroups', securityGroups, list(1, 5, 'SageMaker takes 1 to 5; left out, one is made'));
  const subnets = vpc?.selectSubnets(vpcSubnets).subnetIds.length ?? 1;
  if (subnets < 1 || subnets > 16) {
    throw new PropError('vpcSubnets', `a selection of ${subnets}`, 'SageMaker takes 1 to 16 subnets: select others');
  }
}

/** Twice the time that the job may run, where nothing is given; a job that is not spot does not wait. */
export function maxWaitSeconds(props: TrainModelProps): number | undefined {
  const { spot = false, maxRuntime = Duration.hours(1), maxWait } = props;
  if (!spot && maxWait)
    throw new PropError('maxWait', 'given', 'only spot jobs wait: set spot to true, or leave it out');
  if (!spot) return undefined;
  if (!maxWait && isUnresolved(maxRuntime)) {
    throw new PropError('maxWait', undefined, 'maxRuntime is a token, which nothing can be added to: give maxWait too');
  }
  if (!maxWait) return maxRuntime.toSeconds() * 2;
  if (isUnresolved(maxWait) || isUnresolved(maxRuntime) || maxWait.toSeconds() >= maxRuntime.toSeconds()) {
    return maxWait.toSeconds();
  }
  throw new PropError('maxWait', `${maxWait.toSeconds()} s`, 'make it as long as maxRuntime or longer');
}

/** A canary is rendered with the number of instances, which refuses what can't be. */
export function checkShift({ trafficShift, instanceCount = 1 }: DeployModelProps): void {
  if (!isUnresolved(instanceCount)) trafficShift?._render(instanceCount);
}
