import { ConsoleRoutes } from '../../../handlers/shared/console-contract';
import type { HttpApi, WireContext } from './context';
import { answerAsUser } from './http-api';
import type { WireRequest, WireResponse } from './request';

/** Where the web app finds the console API of the app. */
export const UI_API = '/app/api/';

export const consoleOf = (apis: readonly HttpApi[]): HttpApi | undefined =>
  apis.find(({ routes }) => routes.some(({ path }) => path === ConsoleRoutes.INFO));

export const NO_CONSOLE =
  'This app has no console API, by which the web app looks at a workflow: add `new ConsoleApi(stack, ' +
  "'Console', { workflow })` to its stack and start again.";

/** The console API, asked by this machine's user: a browser holds no AWS keys. The guard has refused foreign pages. */
export async function answerUiApi(context: WireContext, request: WireRequest): Promise<WireResponse> {
  // What is not here yet may come: an open page asks again after 503, and not after 404.
  if (context.isStarting?.())
    return problem(503, 'The local runtime is starting', 'It answers in a moment; try again.');
  const api = consoleOf(context.httpApis());
  if (api) return answerAsUser(context, api, request, `/${request.path.slice(UI_API.length)}`);
  return problem(404, 'No console API', NO_CONSOLE);
}

const problem = (status: number, title: string, detail: string): WireResponse => ({
  status,
  headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  body: JSON.stringify({ type: 'about:blank', title, status, detail }),
});
