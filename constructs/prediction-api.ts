import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileSystem } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Env, Routes } from '../handlers/shared/contract';
import { FeatureSchema } from './feature-schema';
import { checkProps } from './private/checks/check';
import { PREDICTION_API } from './private/checks/resources';
import { handler } from './private/handler';
import { addRoutes, httpApi } from './private/http-api';
import { sagemakerArn } from './private/names';
import { packagedFile } from './private/packaged';
import { allow } from './private/policies';

/** Properties of {@link PredictionApi}. */
export interface PredictionApiProps {
  /** Name of the endpoint. */
  readonly endpointName: string;
  /** Describes what a request may hold. */
  readonly schema: FeatureSchema;
  /** Name of the workflow in the function's log and metrics. */
  readonly workflowName: string;
  /**
   * Requests a second that all callers together may make.
   * @default 50
   */
  readonly rateLimit?: number;
}

/** `POST /predict` for callers who sign by IAM: raw columns in, predictions and the model's version out. */
export class PredictionApi extends Construct {
  /** The HTTP API. */
  public readonly api: HttpApi;
  /** Checks requests by the schema and asks the endpoint. */
  public readonly function: Function;

  constructor(scope: Construct, id: string, props: PredictionApiProps) {
    super(scope, id);
    const { rateLimit = 50 } = props;
    checkProps(props, PREDICTION_API);
    this.api = httpApi(this, `Predictions of ${props.workflowName}`, {
      rateLimit,
      burstLimit: Math.ceil(rateLimit * 2),
    });
    this.function = handler(this, 'Predict', {
      name: 'predict',
      description: 'Checks a request by the schema and asks the endpoint',
      folder: bundleWithSchema(props.schema),
      environment: { [Env.ENDPOINT_NAME]: props.endpointName, [Env.WORKFLOW_NAME]: props.workflowName },
    });
    const endpoint = sagemakerArn(this, 'endpoint', props.endpointName);
    this.function.addToRolePolicy(allow(['sagemaker:InvokeEndpoint'], [endpoint]));
    addRoutes(this.api, this.function, [{ path: Routes.PREDICT, methods: [HttpMethod.POST], iam: true }]);
  }
}

/** The handler reads schema.json from its own folder. */
function bundleWithSchema(schema: FeatureSchema): string {
  const folder = mkdtempSync(join(FileSystem.tmpdir, 'predict-'));
  copyFileSync(packagedFile('assets', 'handlers', 'predict', 'index.mjs'), join(folder, 'index.mjs'));
  writeFileSync(join(folder, 'schema.json'), schema.toJson());
  return folder;
}
