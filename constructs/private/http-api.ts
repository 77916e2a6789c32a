import { RemovalPolicy } from 'aws-cdk-lib';
import {
  HttpApi,
  HttpIntegrationType,
  HttpMethod,
  HttpRouteIntegration,
  HttpRouteIntegrationConfig,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './policies';

export interface ApiRoute {
  readonly path: string;
  readonly methods: HttpMethod[];
  /** Whether callers sign by IAM; else anyone who knows the path may call. */
  readonly iam: boolean;
}

/** Requests a second that one API takes, and in one burst. */
export interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** A throttled HTTP API with access log; all routes go to one function. It makes no CloudFormation cycle. */
export function httpApi(scope: Construct, description: string, throttle: Throttle): HttpApi {
  const api = new HttpApi(scope, 'Api', { description, createDefaultStage: false });
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

export function addRoutes(api: HttpApi, target: IFunction, routes: ApiRoute[]): void {
  const integration = new ToFunction(target);
  target.addPermission('Api', {
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: api.arnForExecuteApi(),
  });
  const authorizer = new HttpIamAuthorizer();
  for (const { path, methods, iam } of routes) {
    const made = api.addRoutes({ path, methods, integration, authorizer: iam ? authorizer : undefined });
    if (iam) continue;
    const reason = 'the page is public and shows nothing: a decision needs the secret of a recipient';
    for (const route of made) acknowledge(route, 'APIG4', reason);
  }
}
