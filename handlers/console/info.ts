import type { ConsoleInfo } from '../shared/console-contract';
import { s3Origin } from '../shared/s3';
import { machineUrl } from './links';
import type { ConsoleTools } from './tools';
import type { Viewer } from './viewer';

export function infoFor({ by, mayWrite }: Viewer, { settings, approvals, prediction }: ConsoleTools): ConsoleInfo {
  const { workflow, stateMachineArn, headlineMetric, schema, rollbackArn } = settings;
  const bucket = settings.inputFolder.split('/')[2];
  const [, , , region = '', account = ''] = stateMachineArn.split(':');
  return {
    v: 1,
    workflow,
    region,
    account,
    stateMachineArn,
    headlineMetric,
    ...(schema && { schema }),
    viewer: { by, mayWrite },
    can: {
      predict: prediction !== undefined,
      rollBack: mayWrite && rollbackArn !== undefined,
      upload: mayWrite,
      approve: mayWrite && approvals.length > 0,
    },
    consoleUrl: machineUrl(stateMachineArn, settings),
    ...(mayWrite && !settings.endpoint && { uploadOrigin: s3Origin(region, bucket).url }),
  };
}
