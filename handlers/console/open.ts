import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { ServedModels } from '../predict/model';
import { ApprovalStore } from '../shared/approval/approvals';
import { Env, ROLLBACK_PREFIX, rollbackName } from '../shared/contract';
import { environment, logger } from '../shared/runtime';
import type { Schema } from '../shared/schema/schema';
import { StartedRuns } from '../shared/approval/started';
import { AuditTrail } from '../shared/approval/trail';
import { S3Requests } from '../shared/s3';
import { Bucketeer } from './bucketeer';
import type { ApprovalDesk } from './approvals/desk';
import { RequestList } from './approvals/request-list';
import { PackageShelf } from './models/packages';
import { RunDescriptions } from './runs/descriptions';
import { Histories } from './runs/histories';
import type { ConsoleSettings, ConsoleTools } from './tools';

interface Clients {
  readonly sfn: SFNClient;
  readonly sagemaker: SageMakerClient;
  readonly logs: CloudWatchLogsClient;
  readonly ses: SESv2Client;
}

/** From what the construct has set. */
export function openTools(clients: Clients): ConsoleTools {
  const { sfn, sagemaker } = clients;
  const s3 = new Bucketeer(new S3Requests(sfn.config));
  const settings = readSettings();
  const { schema, endpointName } = settings;
  const models = new ServedModels({ sagemaker, log: logger, endpointName, now: Date.now });
  return {
    ...clients,
    settings,
    log: logger,
    now: () => new Date(),
    nonce: () => randomBytes(8).toString('hex'),
    s3,
    files: s3,
    histories: new Histories(sfn, settings.functionLogs),
    descriptions: new RunDescriptions(sfn),
    packages: new PackageShelf(sagemaker),
    approvals: openDesks(clients, settings.workflow),
    requests: new RequestList(Date.now),
    models,
    ...(schema && {
      prediction: {
        runtime: new SageMakerRuntimeClient(),
        log: logger,
        endpointName,
        schema,
        models,
        auth: 'iam',
        workflowName: settings.workflow,
      },
    }),
  };
}

function readSettings(): ConsoleSettings {
  const schemaFile = join(__dirname, 'schema.json');
  const optional = (name: string) => process.env[name] || undefined;
  const rollbackArn = optional(Env.ROLLBACK_ARN);
  const endpoint = optional('AWS_ENDPOINT_URL');
  return {
    workflow: environment(Env.WORKFLOW_NAME),
    stateMachineArn: environment(Env.STATE_MACHINE_ARN),
    ...(rollbackArn && { rollbackArn }),
    headlineMetric: environment(Env.HEADLINE_METRIC),
    endpointName: environment(Env.ENDPOINT_NAME),
    packageGroupName: environment(Env.PACKAGE_GROUP_NAME),
    inputFolder: environment(Env.INPUT_FOLDER),
    readOnly: process.env[Env.READ_ONLY] === 'true',
    // The construct puts it beside the bundle.
    ...(existsSync(schemaFile) && { schema: JSON.parse(readFileSync(schemaFile, 'utf8')) as Schema }),
    functionLogs: JSON.parse(optional(Env.FUNCTION_LOGS) ?? '{}') as ConsoleSettings['functionLogs'],
    ...(endpoint && { endpoint }),
  };
}

function openDesks({ sfn, ses }: Clients, workflow: string): ApprovalDesk[] {
  const client = new DynamoDBClient();
  const desk = (name: string, prefix: string): ApprovalDesk[] => {
    const read = (variable: string) => process.env[`${prefix}${variable}`] || undefined;
    const [table, audit] = [read(Env.APPROVALS_TABLE), read(Env.AUDIT_TABLE)];
    if (!table) return [];
    const trail = audit ? new AuditTrail(client, audit, logger) : undefined;
    const [from, configurationSet] = [read(Env.MAIL_FROM), read(Env.MAIL_CONFIGURATION_SET)];
    const mail = { ses, ...(from && { from }), ...(configurationSet && { configurationSet }) };
    const store = new ApprovalStore(client, table, trail);
    const duties = read(Env.STARTER_MAY_APPROVE) === 'false' && { started: new StartedRuns(client, table) };
    return [{ workflow: name, store, sfn, log: logger, now: () => new Date(), ...mail, ...duties }];
  };
  return [...desk(workflow, ''), ...desk(rollbackName(workflow), ROLLBACK_PREFIX)];
}
