import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, FileSystem, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { HandlerName } from '../../handlers/shared/contract';
import type { FeatureSchema } from '../feature-schema';
import { packagedFile } from './packaged';

export interface HandlerProps {
  /** Folder below assets/handlers. */
  readonly name: string;
  readonly description: string;
  readonly environment: Record<string, string | undefined>;
  readonly timeout?: Duration;
  /** Folder of the bundle, when it is not the packaged one. */
  readonly folder?: string;
}

/** One of the bundled Lambda functions, with a role that may write its own log and nothing else. */
export function handler(scope: Construct, id: string, props: HandlerProps): Function {
  const logGroup = new LogGroup(scope, `${id}Log`, {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const set = Object.entries(props.environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Function(scope, id, {
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(props.folder ?? packagedFile('assets', 'handlers', props.name)),
    memorySize: 512,
    timeout: props.timeout ?? Duration.seconds(15),
    environment: Object.fromEntries(set),
    tracing: Tracing.DISABLED,
    loggingFormat: LoggingFormat.JSON,
    logGroup,
    role,
  });
}

/** Some handlers read schema.json from their own folder. */
export function bundleWithSchema(name: HandlerName, schema: FeatureSchema): string {
  const folder = mkdtempSync(join(FileSystem.tmpdir, `${name}-`));
  copyFileSync(packagedFile('assets', 'handlers', name, 'index.mjs'), join(folder, 'index.mjs'));
  writeFileSync(join(folder, 'schema.json'), schema.toJson());
  return folder;
}
