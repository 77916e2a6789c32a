import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { RunFiles } from '../shared/evidence/details';
import type { ApiTools } from '../predict/routes';
import type { Log } from '../shared/runtime';
import type { Schema } from '../shared/schema/schema';
import type { Bucketeer } from './bucketeer';
import type { ApprovalDesk } from './approvals/desk';
import type { RequestList } from './approvals/request-list';
import type { PackageShelf } from './models/packages';
import type { Histories } from './runs/histories';
import type { RunDescriptions } from './runs/descriptions';

/** What stays the same of one console API. */
export interface ConsoleSettings {
  readonly workflow: string;
  readonly stateMachineArn: string;
  readonly rollbackArn?: string;
  readonly headlineMetric: string;
  readonly endpointName: string;
  readonly packageGroupName: string;
  /** s3:// URI that ends with a slash. */
  readonly inputFolder: string;
  readonly readOnly: boolean;
  readonly schema?: Schema;
  /** Log group of a function by the function's ARN. */
  readonly functionLogs: Readonly<Record<string, string>>;
  /** Of the place where AWS is stood in for; absent in AWS. */
  readonly endpoint?: string;
}

export interface ConsoleTools {
  readonly settings: ConsoleSettings;
  readonly sfn: Pick<SFNClient, 'send'>;
  readonly s3: Bucketeer;
  readonly sagemaker: Pick<SageMakerClient, 'send'>;
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  readonly log: Log;
  readonly now: () => Date;
  readonly nonce: () => string;
  readonly files: RunFiles;
  readonly histories: Histories;
  readonly descriptions: RunDescriptions;
  readonly packages: PackageShelf;
  /** Absent where a chain of the app's own asks. */
  readonly approvals: readonly ApprovalDesk[];
  readonly requests: RequestList;
  readonly models: ApiTools['models'];
  /** Absent where the workflow has no schema. */
  readonly prediction?: ApiTools;
}
