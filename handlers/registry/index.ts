import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Env } from '../shared/contract';
import { environment, logger, metrics } from '../shared/runtime';
import { openStore } from '../shared/approval/store';
import { onPackageChange, type PackageChange, type RegistryAnswer, type RegistryTools } from './registry';

const tools: RegistryTools = {
  ...openStore(),
  sfn: new SFNClient(),
  ses: new SESv2Client(),
  sagemaker: new SageMakerClient(),
  log: logger,
  now: () => new Date(),
  workflow: environment(Env.WORKFLOW_NAME),
  decision: environment(Env.REGISTRY_DECISION) === 'revert' ? 'revert' : 'honor',
  from: process.env[Env.MAIL_FROM] || undefined,
  configurationSet: process.env[Env.MAIL_CONFIGURATION_SET] || undefined,
};

export async function handler(event: PackageChange): Promise<RegistryAnswer> {
  try {
    return await onPackageChange(event, tools);
  } finally {
    metrics.publishStoredMetrics();
  }
}
