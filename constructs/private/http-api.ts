import { RemovalPolicy } from 'aws-cdk-lib';
import {
  CorsPreflightOptions,
  HttpApi,
  HttpIntegrationType,
  HttpMethod,
  HttpRouteIntegration,
  HttpRouteIntegrationConfig,
  HttpStage,
  IHttpRouteAuthorizer,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './policies';

export interface ApiRoute {
  readonly path: string;
  readonly methods: HttpMethod[];
  /** Whether callers sign by IAM; else by `authorizer`, else anyone who knows the path may call. */
  readonly iam?: boolean;
  readonly authorizer?: IHttpRouteAuthorizer;
  /** Why anyone may call, for the reader of a security report. */
  readonly open?: string;
}

/** Requests a second that one API takes, and in one burst; whose web pages may call. */
export interface ApiLimits {
  readonly rateLimit: number;
  readonly burstLimit: number;
  readonly cors?: CorsPreflightOptions;
}

/** A throttled HTTP API with access log; all routes go to one function. It makes no CloudFormation cycle. */
export function httpApi(scope: Construct, description: string, limits: ApiLimits): HttpApi {
  const { cors: corsPreflight, ...throttle } = limits;
  const api = new HttpApi(scope, 'Api', { description, createDefaultStage: false, corsPreflight });
  const logGroup = new LogGroup(scope, 'ApiLog', {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new HttpStage(scope, 'Stage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle,
    accessLogSettings: { destination: new LogGroupLogDestination(logGroup) },
  });
  return api;
}

/** CDK's own gives a permission to each route; a stack holds 500 resources, so here is one for the API. */
class ToFunction extends HttpRouteIntegration {
  constructor(private readonly target: IFunction) {
    super('Handler');
  }

  public bind(): HttpRouteIntegrationConfig {
    return {
      type: HttpIntegrationType.AWS_PROXY,
      uri: this.target.functionArn,
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
    };
  }
}

/** API Gateway verifies signature, issuer, audience and times of the ID token. */
export const tokenAuthorizer = ({ issuer, clientId }: { issuer: string; clientId: string }): IHttpRouteAuthorizer =>
  new HttpJwtAuthorizer('SignIn', issuer, { jwtAudience: [clientId] });

const OPEN_PAGE = 'the page is public and shows nothing: a decision needs the secret of a recipient';

export function addRoutes(api: HttpApi, target: IFunction, routes: ApiRoute[]): void {
  const integration = new ToFunction(target);
  target.addPermission('Api', {
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: api.arnForExecuteApi(),
  });
  const signed = new HttpIamAuthorizer();
  for (const { path, methods, iam, open = OPEN_PAGE, ...route } of routes) {
    const authorizer = iam ? signed : route.authorizer;
    const made = api.addRoutes({ path, methods, integration, authorizer });
    if (authorizer) continue;
    for (const one of made) acknowledge(one, 'APIG4', open);
  }
}
