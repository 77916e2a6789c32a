import { Routes } from '../shared/contract';
import { type ApiAuth, type Health, type ServedModel } from '../shared/prediction-contract';
import { type HttpAnswer, type HttpEvent, json } from '../shared/http';
import { DIALECT, rowSchema } from '../shared/schema/json-schema';
import { Exchange } from './exchange';
import { isServing, type ServedModels } from './model';
import { openApi } from './openapi';
import { predict, type PredictTools } from './predict';
import { Refusal } from '../shared/refusal';
import { invalid, queryErrors } from './request';

export interface ApiTools extends PredictTools {
  readonly models: Pick<ServedModels, 'find'>;
  readonly auth: ApiAuth;
  readonly workflowName: string;
}

type Route = (event: HttpEvent, exchange: Exchange, tools: ApiTools) => Promise<HttpAnswer>;

const ROUTES: Readonly<Record<string, Route>> = {
  [`POST ${Routes.PREDICT}`]: predict,
  [`GET ${Routes.SCHEMA}`]: withoutQuery(async (_exchange, { schema }) =>
    json(200, { $schema: DIALECT, ...rowSchema(schema) }, 'application/schema+json'),
  ),
  [`GET ${Routes.MODEL}`]: withoutQuery(async (exchange, { models }) => {
    const found = await models.find();
    exchange.heard(found.modelVersion);
    const answer: ServedModel = { v: 1, ...found, requestId: exchange.requestId };
    return json(200, answer);
  }),
  [`GET ${Routes.HEALTH}`]: withoutQuery(health),
  [`GET ${Routes.OPENAPI}`]: withoutQuery(async (_exchange, { schema, auth, workflowName }) =>
    json(200, openApi({ schema, auth, workflowName })),
  ),
};

/** Every route of the API; each answer carries the request's id and the model's version. */
export async function route(event: HttpEvent, tools: ApiTools): Promise<HttpAnswer> {
  const exchange = new Exchange(event);
  const { method } = event.requestContext.http;
  // The path as the route has it: a stage or a domain may stand before it.
  const [, path = ''] = event.routeKey.split(' ');
  const wanted = ROUTES[`${method} ${path}`];
  try {
    if (!wanted)
      throw new Refusal(404, 'Not found', `There is no ${method} ${event.rawPath}; GET ${Routes.OPENAPI} has all.`);
    const answer = await wanted(event, exchange, tools);
    await exchange.learn(tools.models);
    return exchange.signed(answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await exchange.learn(tools.models);
    return exchange.signed(exchange.refuse(error));
  }
}

function withoutQuery(answer: (exchange: Exchange, tools: ApiTools) => Promise<HttpAnswer>): Route {
  return async (event, exchange, tools) => {
    const errors = queryErrors(event, []);
    if (errors.length > 0) throw invalid(errors);
    return answer(exchange, tools);
  };
}

async function health(exchange: Exchange, { models, endpointName }: ApiTools): Promise<HttpAnswer> {
  const { endpoint, modelVersion } = await models.find();
  if (!isServing(endpoint.status)) {
    const detail = `The endpoint ${endpointName} is ${endpoint.status} and answers nothing.`;
    throw new Refusal(503, 'No model serves', detail);
  }
  exchange.heard(modelVersion);
  const { requestId } = exchange;
  const answer: Health = { v: 1, status: 'ok', endpointStatus: endpoint.status, modelVersion, requestId };
  return json(200, answer);
}
