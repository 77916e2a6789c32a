import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, CorsPreflightOptions, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Env, Routes } from '../handlers/shared/contract';
import { AnswerHeaders, API_KEY_HEADER } from '../handlers/shared/prediction-contract';
import { FeatureSchema } from './feature-schema';
import { PredictionAuth } from './prediction-auth';
import { PredictionCapture } from './prediction-capture';
import { captureFolder } from './private/capture-folder';
import { checkProps } from './private/checks/check';
import { PREDICTION_API, PREDICTION_CAPTURE } from './private/checks/resources';
import { bundleWithSchema, handler } from './private/handler';
import { addRoutes, httpApi } from './private/http-api';
import { sagemakerArn } from './private/names';
import { allow, grant } from './private/policies';

/** Properties of {@link PredictionApi}. */
export interface PredictionApiProps {
  /** Name of the endpoint. */
  readonly endpointName: string;
  /** Describes what a request may hold. */
  readonly schema: FeatureSchema;
  /** Name of the workflow in the function's log and metrics. */
  readonly workflowName: string;
  /**
   * Name of the model package group whose versions `GET /model` may read.
   * @default - any group
   */
  readonly packageGroupName?: string;
  /**
   * How callers say who they are.
   * @default PredictionAuth.iam()
   */
  readonly auth?: PredictionAuth;
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
  /**
   * Origins whose web pages may call, such as `https://app.example.com`.
   * @default - none
   */
  readonly corsOrigins?: string[];
  /**
   * What is kept of requests and answers.
   * @default - nothing
   */
  readonly capture?: PredictionCapture;
}

const SERVED = 'people may have put another model in service, which is read and not changed';

/**
 * An HTTP API in front of the endpoint: `POST /predict` (one row or up to 1,000, as JSON or CSV, with `?explain=true` the
 * contributions of the features), `GET /schema`, `GET /model`, `GET /health` and `GET /openapi.json`.
 */
export class PredictionApi extends Construct {
  /** The HTTP API. */
  public readonly api: HttpApi;
  /** Checks requests by the schema and asks the endpoint. */
  public readonly function: Function;
  /** Bucket of the captured predictions; undefined when nothing is captured. */
  public readonly captureBucket?: IBucket;

  constructor(scope: Construct, id: string, props: PredictionApiProps) {
    super(scope, id);
    checkProps(props, PREDICTION_API);
    if (props.capture) checkProps(props.capture, PREDICTION_CAPTURE);
    const { rateLimit = 50, auth = PredictionAuth.iam(), workflowName } = props;
    this.api = httpApi(this, `Predictions of ${workflowName}`, {
      rateLimit,
      burstLimit: props.burstLimit ?? Math.ceil(rateLimit * 2),
      ...(props.corsOrigins ? { cors: cors(props.corsOrigins) } : {}),
    });
    const capture = props.capture && captureFolder(this, props.capture);
    this.captureBucket = capture?.bucket;
    this.function = handler(this, 'Predict', {
      name: 'predict',
      description: 'Checks a request by the schema and asks the endpoint',
      folder: bundleWithSchema('predict', props.schema),
      environment: {
        [Env.ENDPOINT_NAME]: props.endpointName,
        [Env.WORKFLOW_NAME]: workflowName,
        [Env.API_AUTH]: auth._kind,
        [Env.CAPTURE_URI]: capture?.uri,
        [Env.CAPTURE_RATE]: capture && String(capture.rate),
      },
    });
    if (this.function.role) grant(this.function.role, ...this.statements(props), ...(capture?.statements ?? []));
    const authorizer = auth._bind(this, workflowName);
    const open = 'the app has chosen PredictionAuth.none(): predictions are for everyone';
    const get = [Routes.SCHEMA, Routes.MODEL, Routes.HEALTH, Routes.OPENAPI];
    addRoutes(this.api, this.function, [
      { path: Routes.PREDICT, methods: [HttpMethod.POST], authorizer, open },
      ...get.map((path) => ({ path, methods: [HttpMethod.GET], authorizer, open })),
    ]);
  }

  private statements({ endpointName, packageGroupName = '*' }: PredictionApiProps): PolicyStatement[] {
    return [
      allow(['sagemaker:InvokeEndpoint', 'sagemaker:DescribeEndpoint'], [sagemakerArn(this, 'endpoint', endpointName)]),
      allow(['sagemaker:DescribeEndpointConfig'], [sagemakerArn(this, 'endpoint-config', '*')], SERVED),
      allow(['sagemaker:DescribeModel'], [sagemakerArn(this, 'model', '*')], SERVED),
      allow(
        ['sagemaker:DescribeModelPackage'],
        [sagemakerArn(this, 'model-package', `${packageGroupName}/*`)],
        'versions of a package differ by their number',
      ),
    ];
  }
}

function cors(allowOrigins: string[]): CorsPreflightOptions {
  return {
    allowOrigins,
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST],
    allowHeaders: ['accept', 'authorization', 'content-type', API_KEY_HEADER, 'x-amz-date', 'x-amz-security-token'],
    exposeHeaders: Object.values(AnswerHeaders),
    maxAge: Duration.hours(1),
  };
}
