import { createRequire } from 'node:module';
import type { Client } from '../client';
import type { CommonOptions } from '../session';

/** The AWS SDK is read only when a command is about AWS: it is a bundle of its own beside this one. */
export function loadCloud(): { openCloud(options: CommonOptions): Promise<Client> } {
  // This package supports Node.js 20 as well; the SDK's notice would stand in every answer.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return createRequire(__filename)('./aws-sdk') as typeof import('./aws-sdk');
}
