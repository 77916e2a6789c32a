import * as fs from 'node:fs';
import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineService, type LocalService } from '../registry';
import { arnOf, type ServiceContext } from '../support';
import { roleKey, ServiceError } from '../types';
import { FunctionInstance, type InvocationResult } from './instance';

export interface LambdaFunction {
  readonly name: string;
  /** Folder of the built code. */
  readonly folder: string;
  /** As in the template: 'index.handler'. */
  readonly handler: string;
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly role: string;
  /** Where CloudWatch Logs has its lines; /aws/lambda/<name> by default. */
  readonly logGroup?: string;
}

interface InvokeInput {
  readonly FunctionName?: string;
  readonly InvocationType?: string;
  readonly Payload?: Uint8Array | string;
}

/**
 * Environments of one function at a time. AWS starts a thousand; here more would only share the same processors, so that
 * further invocations wait for their turn.
 */
const MOST_INSTANCES = Math.max(8, availableParallelism());

const LARGEST_PAYLOAD = 6 * 1024 * 1024;

/** Functions of the deployed app; the code is the very bundle that would be uploaded. */
export class Lambda {
  private readonly functions = new Map<string, LambdaFunction>();
  private readonly idle = new Map<string, FunctionInstance[]>();
  private readonly all = new Set<FunctionInstance>();
  private readonly asynchronous = new Set<Promise<unknown>>();
  /** By function: how many run, and who waits for a turn. */
  private readonly turns = new Map<string, { running: number; readonly waiting: (() => void)[] }>();

  constructor(private readonly context: ServiceContext) {}

  /** Adds or replaces a function; returns its ARN. */
  define(definition: LambdaFunction): string {
    const former = this.functions.get(definition.name);
    if (former && JSON.stringify(former) !== JSON.stringify(definition)) this.discard(definition.name);
    this.functions.set(definition.name, definition);
    return this.arn(definition.name);
  }

  service(): LocalService {
    return defineService({
      name: 'lambda',
      operations: {
        Invoke: async (input: InvokeInput, { effectId, deliveryId }) => this.invoke(input, effectId ?? deliveryId),
        GetFunction: async (input: { FunctionName?: string }) => ({
          Configuration: this.configuration(this.find(input.FunctionName)),
        }),
        GetFunctionConfiguration: async (input: { FunctionName?: string }) =>
          this.configuration(this.find(input.FunctionName)),
        ListFunctions: async () => ({ Functions: [...this.functions.values()].map((one) => this.configuration(one)) }),
      },
      stop: async () => {
        await Promise.allSettled(this.asynchronous);
        await Promise.all([...this.all].map((instance) => instance.stop()));
      },
    });
  }

  private arn(name: string): string {
    return arnOf(this.context, 'lambda', `function:${name}`);
  }

  /** The function that logs to this group, where the group has a name of its own. */
  loggingTo(group: string): string | undefined {
    return [...this.functions.values()].find(({ logGroup }) => logGroup === group)?.name;
  }

  /** The environment that its definition gives it. */
  variablesOf(nameOrArn: string): Readonly<Record<string, string>> {
    return this.find(nameOrArn).environment;
  }

  /** By name, ARN, or either with a version or alias. */
  private find(nameOrArn: string | undefined): LambdaFunction {
    const parts = String(nameOrArn).split(':');
    const name = parts.length >= 7 ? String(parts[6]) : String(parts[0]);
    const found = this.functions.get(name);
    if (!found) throw new ServiceError('ResourceNotFoundException', `Function not found: ${this.arn(name)}`, 404);
    return found;
  }

  private configuration(definition: LambdaFunction): object {
    return {
      FunctionName: definition.name,
      FunctionArn: this.arn(definition.name),
      Runtime: definition.runtime,
      Role: definition.role,
      Handler: definition.handler,
      Timeout: definition.timeoutSeconds,
      MemorySize: definition.memory,
      Version: '$LATEST',
      State: 'Active',
    };
  }

  /** `cause`: the effect that the invocation carries out, which may be carried out again after a kill. */
  private async invoke(input: InvokeInput, cause: string | undefined): Promise<object> {
    const definition = this.find(input.FunctionName);
    const payload = input.Payload === undefined ? 'null' : Buffer.from(input.Payload as Uint8Array).toString();
    if (payload.length > LARGEST_PAYLOAD) {
      throw new ServiceError('RequestTooLargeException', `Request must be smaller than ${LARGEST_PAYLOAD} bytes`, 413);
    }
    const event = payload === '' ? '{}' : payload;
    try {
      JSON.parse(event);
    } catch (error) {
      throw new ServiceError(
        'InvalidRequestContentException',
        `Could not parse request body into json: ${(error as Error).message}`,
      );
    }
    if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
    const work = this.execute(definition, event, cause);
    if (input.InvocationType === 'Event') {
      const tracked = work.finally(() => this.asynchronous.delete(tracked));
      this.asynchronous.add(tracked);
      return { StatusCode: 202, Payload: new Uint8Array() };
    }
    const result = await work;
    const answer = { StatusCode: 200, ExecutedVersion: '$LATEST' };
    if ('payload' in result) return { ...answer, Payload: Buffer.from(result.payload) };
    return { ...answer, FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(result.fault)) };
  }

  private async execute(
    definition: LambdaFunction,
    event: string,
    cause: string | undefined,
  ): Promise<InvocationResult> {
    const turn = this.turns.get(definition.name) ?? { running: 0, waiting: [] };
    this.turns.set(definition.name, turn);
    if (turn.running < MOST_INSTANCES) turn.running++;
    else await new Promise<void>((go) => turn.waiting.push(go));
    try {
      return await this.run(definition, event, cause);
    } finally {
      const next = turn.waiting.shift();
      if (next) next();
      else turn.running--;
    }
  }

  private async run(definition: LambdaFunction, event: string, cause: string | undefined): Promise<InvocationResult> {
    const { name, timeoutSeconds, memory } = definition;
    const instance = this.idle.get(name)?.pop() ?? this.launch(definition);
    const awsRequestId = globalThis.crypto.randomUUID();
    const { invocations } = this.context.registry;
    const traceId = cause === undefined ? undefined : invocations.begin(cause);
    const result = await instance.invoke(
      event,
      {
        awsRequestId,
        functionName: name,
        functionVersion: '$LATEST',
        invokedFunctionArn: this.arn(name),
        memoryLimitInMB: String(memory),
        logGroupName: `/aws/lambda/${name}`,
        logStreamName: name,
      } as { awsRequestId: string },
      timeoutSeconds,
      traceId,
    );
    if (traceId !== undefined) invocations.end(traceId);
    if ('fault' in result) {
      this.log(name, `ERROR ${awsRequestId} ${result.fault.errorType}: ${result.fault.errorMessage}`);
    }
    if (instance.alive && this.functions.get(name) === definition) {
      this.idle.set(name, [...(this.idle.get(name) ?? []), instance]);
    } else {
      this.all.delete(instance);
      await instance.stop();
    }
    return result;
  }

  private launch(definition: LambdaFunction): FunctionInstance {
    const { name } = definition;
    if (!definition.runtime.startsWith('nodejs')) {
      throw new ServiceError(
        'InvalidRuntimeException',
        `the function "${name}" has the runtime ${definition.runtime}; the local runtime runs Node.js functions only`,
        502,
      );
    }
    const dot = definition.handler.lastIndexOf('.');
    const module = moduleFile(definition.folder, definition.handler.slice(0, dot));
    if (!module) {
      throw new ServiceError(
        'InvalidCodeException',
        `the function "${name}" has no module for its handler "${definition.handler}"`,
        502,
      );
    }
    const instance = new FunctionInstance({
      module: pathToFileURL(module).href,
      handler: definition.handler.slice(dot + 1),
      memory: definition.memory,
      environment: this.environment(definition),
      onLine: (line) => this.log(name, line),
    });
    this.all.add(instance);
    return instance;
  }

  private environment(definition: LambdaFunction): Record<string, string> {
    const { region } = this.context;
    return {
      PATH: process.env.PATH ?? '',
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: definition.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memory),
      AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup ?? `/aws/lambda/${definition.name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: definition.name,
      LAMBDA_TASK_ROOT: definition.folder,
      _HANDLER: definition.handler,
      ...this.context.lambdaEnvironment(),
      AWS_ACCESS_KEY_ID: roleKey(definition.role),
      ...definition.environment,
    };
  }

  private discard(name: string): void {
    for (const instance of this.idle.get(name) ?? []) {
      this.all.delete(instance);
      void instance.stop();
    }
    this.idle.delete(name);
  }

  private log(name: string, line: string): void {
    this.context.logs.append('/aws/lambda', name, line);
  }
}

function moduleFile(folder: string, name: string): string | undefined {
  return ['.mjs', '.js', '.cjs']
    .map((extension) => path.join(folder, name + extension))
    .find((file) => fs.existsSync(file));
}
