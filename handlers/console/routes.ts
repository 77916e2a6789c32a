import { ConsoleRoutes as At, type StartedRun } from '../shared/console-contract';
import { type HttpAnswer, type HttpEvent, json, problem } from '../shared/http';
import { redact } from '../shared/redact';
import { Refusal } from '../shared/refusal';
import { decideHere } from './approvals/decision';
import { readApproval } from './approvals/detail';
import { listApprovals } from './approvals/items';
import { readData } from './data/report';
import { infoFor } from './info';
import { listModels } from './models/list';
import { rollBackTo } from './models/rollback';
import { predictHere } from './predict';
import { redriveRun, stopRun } from './runs/act';
import { readDefinition } from './runs/definition';
import { readRun } from './runs/detail';
import { listEvents } from './runs/events';
import { listRuns } from './runs/list';
import { readLog } from './runs/log';
import { readReport } from './runs/report';
import { runAgain, startRun } from './runs/start';
import type { ConsoleTools } from './tools';
import { troubleOf } from './trouble';
import { makeUpload } from './uploads/uploads';
import { type Viewer, viewerOf } from './viewer';

interface Asked {
  readonly event: HttpEvent;
  readonly id: string;
  readonly viewer: Viewer;
  readonly tools: ConsoleTools;
}

type Route = (asked: Asked) => Promise<HttpAnswer>;

/** Task tokens stay here; what a request gives back (`next`) is no text of a run. */
const answer = (body: object, status = 200): HttpAnswer =>
  json(
    status,
    JSON.parse(
      JSON.stringify(body, (key, value: unknown) =>
        typeof value === 'string' && key !== 'next' ? redact(value) : value,
      ),
    ) as object,
  );

const started = (run: StartedRun): HttpAnswer => answer(run, run.started ? 201 : 200);

const ROUTES: Readonly<Record<string, Route>> = {
  [`GET ${At.INFO}`]: async ({ viewer, tools }) => answer(infoFor(viewer, tools)),
  [`GET ${At.RUNS}`]: async ({ event, tools }) => answer(await listRuns(event, tools)),
  [`GET ${At.RUN}`]: async ({ id, tools }) => answer(await readRun(id, tools)),
  [`GET ${At.EVENTS}`]: async ({ id, event, tools }) => answer(await listEvents(id, event, tools)),
  [`POST ${At.RUNS}`]: async ({ event, viewer, tools }) => started(await startRun(event, viewer, tools)),
  // Its URL is for whoever asked for it.
  [`POST ${At.UPLOADS}`]: async ({ event, viewer, tools }) => json(201, await makeUpload(event, viewer, tools)),
  [`GET ${At.LOG}`]: async ({ id, event, tools }) => answer(await readLog(id, event, tools)),
  [`GET ${At.REPORT}`]: async ({ id, tools }) => answer(await readReport(id, tools)),
  [`POST ${At.STOP}`]: async ({ id, viewer, tools }) => answer(await stopRun(id, viewer, tools)),
  [`POST ${At.REDRIVE}`]: async ({ id, viewer, tools }) => answer(await redriveRun(id, viewer, tools)),
  [`POST ${At.AGAIN}`]: async ({ id, viewer, tools }) => started(await runAgain(id, viewer, tools)),
  [`GET ${At.APPROVALS}`]: async ({ tools }) => answer(await listApprovals(tools)),
  [`GET ${At.APPROVAL}`]: async ({ id, viewer, tools }) => answer(await readApproval(id, viewer, tools)),
  [`POST ${At.DECISION}`]: async ({ id, event, viewer, tools }) => decideHere(id, event, viewer, tools),
  [`GET ${At.MODELS}`]: async ({ tools }) => answer(await listModels(tools)),
  [`POST ${At.ROLLBACK}`]: async ({ id, viewer, tools }) => started(await rollBackTo(id, viewer, tools)),
  [`POST ${At.PREDICT}`]: async ({ event, tools }) => predictHere(event, tools),
  [`GET ${At.DATA}`]: async ({ tools }) => answer(await readData(tools)),
  [`GET ${At.DEFINITION}`]: async ({ id, tools }) => answer(await readDefinition(id, tools)),
};

/** The console API. Whoever gets here was let in by API Gateway. */
export async function route(event: HttpEvent, tools: ConsoleTools): Promise<HttpAnswer> {
  const { method } = event.requestContext.http;
  // The path as the route has it: a stage or a domain may stand before it.
  const [, path = ''] = event.routeKey.split(' ');
  try {
    const wanted = ROUTES[`${method} ${path}`];
    if (!wanted) throw new Refusal(404, 'Not found', `There is no ${method} ${event.rawPath}.`);
    const viewer = viewerOf(event, tools.settings.readOnly);
    return await wanted({ event, id: event.pathParameters?.id ?? '', viewer, tools });
  } catch (error) {
    const { status, title, message, errors } = troubleOf(error, tools, `${method} ${path}`);
    const refused = problem(status, title, message, errors.length > 0 ? { errors } : {});
    return status === 503 ? { ...refused, headers: { ...refused.headers, 'retry-after': '5' } } : refused;
  }
}
