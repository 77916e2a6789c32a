import { Annotations, Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Bucket, HttpMethods, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ConsoleRoutes } from '../handlers/shared/console-contract';
import { ModelWorkflow } from '../workflows/model-workflow';
import { RollbackWorkflow } from '../workflows/rollback-workflow';
import { ConsoleAuth } from './console-auth';
import { checkProps } from './private/checks/check';
import { CONSOLE_API } from './private/checks/resources';
import { consoleEnvironment } from './private/console-environment';
import { consoleStatements } from './private/console-permissions';
import { grantMail } from './private/channels';
import { bundleWithSchema, handler } from './private/handler';
import { addRoutes, httpApi } from './private/http-api';
import { grant } from './private/policies';

/** Properties of {@link ConsoleApi}. */
export interface ConsoleApiProps {
  /** The workflow that is shown. */
  readonly workflow: ModelWorkflow;
  /**
   * Deploys earlier versions of the workflow's model.
   * @default - none; nobody rolls back from the web app
   */
  readonly rollback?: RollbackWorkflow;
  /**
   * How callers say who they are.
   * @default ConsoleAuth.iam()
   */
  readonly auth?: ConsoleAuth;
  /**
   * Whether the API only shows: then nobody starts, stops, redrives, uploads, decides or rolls back by it, and its
   * function has no permission to.
   * @default false
   */
  readonly readOnly?: boolean;
  /**
   * Origins whose web pages may call the API and upload data to the input bucket, such as `https://ml.example.com`: where
   * people open the web app.
   * @default - none
   */
  readonly corsOrigins?: string[];
  /**
   * Requests a second that all callers together may make.
   * @default 50
   */
  readonly rateLimit?: number;
  /**
   * Requests that all callers together may make at once.
   * @default - twice the rate limit
   */
  readonly burstLimit?: number;
}

/**
 * The HTTP API behind the web app: runs, their events and logs, approvals, models, predictions and data of one workflow.
 * It keeps nothing of its own; every answer is read from the services that have it.
 */
export class ConsoleApi extends Construct {
  /** The HTTP API. */
  public readonly api: HttpApi;
  /** Answers every route. */
  public readonly function: Function;

  constructor(scope: Construct, id: string, props: ConsoleApiProps) {
    super(scope, id);
    checkProps(props, CONSOLE_API);
    const { workflow, auth = ConsoleAuth.iam(), rateLimit = 50, corsOrigins: allowOrigins, readOnly = false } = props;
    const cors = allowOrigins && {
      allowOrigins,
      allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST],
      allowHeaders: ['accept', 'authorization', 'content-type', 'x-amz-date', 'x-amz-security-token'],
      maxAge: Duration.hours(1),
    };
    this.api = httpApi(this, `Console of ${workflow.workflowName}`, {
      rateLimit,
      burstLimit: props.burstLimit ?? Math.ceil(rateLimit * 2),
      ...(cors ? { cors } : {}),
    });
    this.function = handler(this, 'Console', {
      name: 'console',
      description: 'Answers the web app',
      ...(workflow.schema ? { folder: bundleWithSchema('console', workflow.schema) } : {}),
      environment: consoleEnvironment(props),
      timeout: Duration.seconds(29),
    });
    const { role } = this.function;
    if (role) {
      grant(role, ...consoleStatements(this, props));
      const requests = readOnly ? [] : [workflow.requestApproval, props.rollback?.requestApproval];
      for (const request of requests) if (request) grantMail(role, request._approval);
    }
    if (allowOrigins && !readOnly) this.letPagesUpload(workflow.inputBucket, allowOrigins);
    const authorizer = auth._bind();
    const routes = Object.entries(METHODS).map(([path, methods]) => ({ path, methods, authorizer }));
    addRoutes(this.api, this.function, routes);
  }

  /** Browsers put files into the bucket themselves. */
  private letPagesUpload(bucket: IBucket, allowedOrigins: string[]): void {
    if (bucket instanceof Bucket) {
      bucket.addCorsRule({ allowedMethods: [HttpMethods.PUT], allowedOrigins, allowedHeaders: ['content-type'] });
      return;
    }
    const words = `let ${allowedOrigins.join(', ')} PUT objects with the header content-type by the CORS rules of ${bucket.bucketName}: it is not made in this app, and the web app uploads to it`;
    Annotations.of(this).addInfo(words);
  }
}

const { GET, POST } = HttpMethod;
const METHODS: Readonly<Record<(typeof ConsoleRoutes)[keyof typeof ConsoleRoutes], HttpMethod[]>> = {
  [ConsoleRoutes.INFO]: [GET],
  [ConsoleRoutes.RUNS]: [GET, POST],
  [ConsoleRoutes.UPLOADS]: [POST],
  [ConsoleRoutes.RUN]: [GET],
  [ConsoleRoutes.EVENTS]: [GET],
  [ConsoleRoutes.DEFINITION]: [GET],
  [ConsoleRoutes.LOG]: [GET],
  [ConsoleRoutes.REPORT]: [GET],
  [ConsoleRoutes.STOP]: [POST],
  [ConsoleRoutes.REDRIVE]: [POST],
  [ConsoleRoutes.AGAIN]: [POST],
  [ConsoleRoutes.APPROVALS]: [GET],
  [ConsoleRoutes.APPROVAL]: [GET],
  [ConsoleRoutes.DECISION]: [POST],
  [ConsoleRoutes.MODELS]: [GET],
  [ConsoleRoutes.ROLLBACK]: [POST],
  [ConsoleRoutes.PREDICT]: [POST],
  [ConsoleRoutes.DATA]: [GET],
};
