import type { StartedRun } from '../../shared/console-contract';
import { Refusal } from '../../shared/refusal';
import { nameOf } from '../../shared/runtime';
import { shown, wrong } from '../request';
import { start } from '../runs/start';
import type { ConsoleTools } from '../tools';
import { mustWrite, type Viewer } from '../viewer';

/** Deploys an earlier, approved version again, by the workflow that does it. */
export async function rollBackTo(id: string, viewer: Viewer, tools: ConsoleTools): Promise<StartedRun> {
  mustWrite(viewer);
  const { settings, packages, nonce } = tools;
  if (!/^[1-9]\d{0,8}$/.test(id)) throw wrong(`The version is ${shown(id)}: give its number, such as 3.`);
  const { rollbackArn, packageGroupName, stateMachineArn } = settings;
  if (rollbackArn === undefined) {
    const detail = 'This app has no rollback: give ConsoleApi a RollbackWorkflow by its prop "rollback", and deploy.';
    throw new Refusal(409, 'No rollback here', detail);
  }
  const [, partition = 'aws', , region = '', account = ''] = stateMachineArn.split(':');
  const arn = `arn:${partition}:sagemaker:${region}:${account}:model-package/${packageGroupName}/${id}`;
  const status = await approvalOf(() => packages.describe(arn, `as of ${tools.now().getTime()}`), id);
  if (status !== 'Approved') {
    throw new Refusal(409, 'Not approved', `Version ${id} is ${status}: only an approved version is deployed again.`);
  }
  const input = { v: 1, version: Number(id), startedBy: viewer.by };
  return start(rollbackArn, `rollback-v${id}-${nonce()}`, input, tools);
}

async function approvalOf(
  describe: () => Promise<{ readonly ModelApprovalStatus?: string }>,
  id: string,
): Promise<string> {
  try {
    return (await describe()).ModelApprovalStatus ?? 'not approved';
  } catch (error) {
    if (nameOf(error) !== 'ValidationException') throw error;
    throw new Refusal(404, 'No such version', `The model registry has no version ${id} of this model.`);
  }
}
