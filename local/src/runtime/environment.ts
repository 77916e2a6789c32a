import { WEB_APP } from '../../../handlers/notify/link';
import { ConsoleRoutes } from '../../../handlers/shared/console-contract';
import { Env } from '../../../handlers/shared/contract';
import type { Lambda } from '../services/lambda';
import type { HttpApi } from '../wire/context';
import { consoleOf } from '../wire/ui-api';

/** What AWS SDKs and the AWS CLI need to find a runtime. The keys are no secrets: nothing checks them. */
export function clientEnvironment(url: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    // An IP address takes no "sync-" before it.
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
  };
}

/** So that a mail about a run leads to the web app, where that shows runs of its state machine. */
export function webAppEnvironment(
  url: string,
  apis: readonly HttpApi[],
  lambda: Pick<Lambda, 'variablesOf'>,
): Record<string, string> {
  const info = consoleOf(apis)?.routes.find(({ path }) => path === ConsoleRoutes.INFO);
  if (!info) return {};
  const own = lambda.variablesOf(info.functionArn);
  const machines = [own[Env.STATE_MACHINE_ARN], own[Env.ROLLBACK_ARN]].filter((arn) => arn !== undefined);
  return { [WEB_APP.URL]: `${url}/app`, [WEB_APP.MACHINES]: machines.join(' ') };
}
