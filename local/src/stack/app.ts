import type { DeployedStack } from '../services';

/** What the local runtime knows of a deployed CDK app. */
export interface LocalApp {
  readonly stateMachines: readonly LocalStateMachine[];
  readonly functions: readonly LocalFunction[];
  readonly httpApis: readonly LocalHttpApi[];
  readonly buckets: readonly string[];
  readonly tables: readonly string[];
  readonly glueJobs: readonly string[];
  readonly topics: readonly string[];
  readonly rules: readonly string[];
  /** By output name, and by "Stack.Output" (two stacks may have outputs of one name; then the first has the short one). */
  readonly outputs: Readonly<Record<string, string>>;
  /** As CloudFormation tells of them. */
  readonly stacks: readonly DeployedStack[];
  /** Resources that have no local counterpart; the CLI says so. */
  readonly ignored: readonly IgnoredResource[];
}

export interface LocalStateMachine {
  readonly logicalId: string;
  /** Construct path, e.g. MyStack/Workflow/StateMachine. */
  readonly path: string;
  readonly stackName: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** Amazon States Language text, resolved. */
  readonly definition: string;
  readonly loggingConfiguration?: object;
  readonly tracingConfiguration?: object;
}

export interface LocalFunction {
  readonly logicalId: string;
  readonly path: string;
  readonly stackName: string;
  readonly name: string;
  readonly arn: string;
}

export interface LocalRoute {
  /** ANY for every method. */
  readonly method: string;
  /** As API Gateway writes it, e.g. /approvals/{id}; '$default' for everything else. */
  readonly path: string;
  readonly functionArn: string;
  readonly authorization: 'NONE' | 'AWS_IAM' | 'JWT' | 'CUSTOM';
  readonly jwt?: { readonly issuer: string; readonly audience: readonly string[] };
  /** Of CUSTOM: the function that decides, and the headers without which nobody asks it. */
  readonly authorizer?: { readonly functionArn: string; readonly headers: readonly string[] };
}

/** CorsConfiguration of an HTTP API. */
export interface LocalCors {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly AllowCredentials?: boolean;
  readonly MaxAge?: number;
}

export interface LocalHttpApi {
  readonly apiId: string;
  readonly name: string;
  readonly stackName: string;
  readonly routes: readonly LocalRoute[];
  readonly cors?: LocalCors;
}

export interface IgnoredResource {
  readonly type: string;
  readonly logicalId: string;
  readonly stackName: string;
}
