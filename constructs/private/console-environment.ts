import { Env, ROLLBACK_PREFIX } from '../../handlers/shared/contract';
import type { ConsoleApiProps } from '../console-api';
import type { RequestApproval } from '../request-approval';
import { mailEnvironment } from './channels';

type Variables = Record<string, string | undefined>;

/** What the console's function reads. */
export function consoleEnvironment({ workflow, rollback, readOnly }: ConsoleApiProps): Variables {
  const requests = [workflow.requestApproval, rollback?.requestApproval].filter((one) => one !== undefined);
  const ofRollback = Object.entries(requestEnvironment(rollback?.requestApproval));
  return {
    [Env.WORKFLOW_NAME]: workflow.workflowName,
    [Env.STATE_MACHINE_ARN]: workflow.stateMachine.stateMachineArn,
    [Env.ROLLBACK_ARN]: rollback?.stateMachine.stateMachineArn,
    [Env.ENDPOINT_NAME]: workflow.endpointName,
    [Env.PACKAGE_GROUP_NAME]: workflow.packageGroupName,
    [Env.HEADLINE_METRIC]: workflow._headlineMetric,
    [Env.INPUT_FOLDER]: `s3://${workflow.inputBucket.bucketName}/${workflow.inputPrefix}`,
    [Env.READ_ONLY]: readOnly ? 'true' : undefined,
    [Env.FUNCTION_LOGS]: requests.length > 0 ? functionLogs(requests) : undefined,
    ...requestEnvironment(workflow.requestApproval),
    ...Object.fromEntries(ofRollback.map(([name, value]) => [`${ROLLBACK_PREFIX}${name}`, value])),
  };
}

const requestEnvironment = (request: RequestApproval | undefined): Variables =>
  request
    ? {
        [Env.APPROVALS_TABLE]: request.table.tableName,
        [Env.AUDIT_TABLE]: request.auditTable.tableName,
        ...mailEnvironment(request._approval),
        [Env.STARTER_MAY_APPROVE]: request._approval.starterMayApprove ? undefined : 'false',
      }
    : {};

/** The functions that runs invoke. */
function functionLogs(requests: RequestApproval[]): string {
  const groups = requests.map(({ askFunction }) => [askFunction.functionArn, askFunction.logGroup.logGroupName]);
  return JSON.stringify(Object.fromEntries(groups));
}
