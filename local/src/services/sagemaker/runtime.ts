import { defineService, type LocalService } from '../registry';
import type { ServiceContext } from '../support';
import { ServiceError, type ServerAnswer } from '../types';
import type { Endpoints } from './endpoints';
import type { Fleet } from './fleet';

interface InvokeEndpointInput {
  readonly EndpointName: string;
  readonly Body?: Uint8Array | string;
  readonly ContentType?: string;
  readonly Accept?: string;
  readonly TargetVariant?: string;
}

const LARGEST_BODY = 25 * 1024 * 1024;

/** The container answered with an error; the members are the API's. */
export class ModelError extends ServiceError {
  constructor(
    message: string,
    readonly OriginalStatusCode: number,
    readonly OriginalMessage: string,
    readonly LogStreamArn: string,
  ) {
    super('ModelError', message, 424);
  }
}

export function sagemakerRuntimeService(context: ServiceContext, endpoints: Endpoints): LocalService {
  return defineService({
    name: 'sagemakerruntime',
    operations: {
      InvokeEndpoint: async (input: InvokeEndpointInput) => {
        const fleet = await serving(endpoints, input.EndpointName);
        if (!fleet) {
          throw new ServiceError(
            'ValidationError',
            `Endpoint ${input.EndpointName} of account ${context.accountId} not found.`,
          );
        }
        const body = typeof input.Body === 'string' ? Buffer.from(input.Body) : (input.Body ?? Buffer.alloc(0));
        if (body.byteLength > LARGEST_BODY) {
          throw new ServiceError('ValidationError', `Request body exceeds the limit of ${LARGEST_BODY} bytes.`, 413);
        }
        const result = await fleet
          .invoke(body, input.ContentType ?? 'application/octet-stream', input.Accept ?? '*/*', input.TargetVariant)
          .catch((error: Error) => {
            throw new ServiceError('InternalFailure', `the model server did not answer: ${error.message}`, 500);
          });
        if (!result) {
          throw new ServiceError(
            'ValidationError',
            `Variant ${input.TargetVariant} of endpoint ${input.EndpointName} not found.`,
          );
        }
        const { answer, variant } = result;
        if (answer.status !== 200) {
          throw modelError(context, input.EndpointName, variant, `${variant}-${fleet.configName}`, answer);
        }
        return { Body: answer.body, ContentType: answer.contentType, InvokedProductionVariant: variant };
      },
    },
  });
}

/** The fleet that serves at the moment of the call: one that was just replaced may be draining. */
async function serving(endpoints: Endpoints, name: string): Promise<Fleet | undefined> {
  for (;;) {
    const found = endpoints.fleet(name);
    const fleet = await found?.catch(() => undefined);
    if (endpoints.fleet(name) === found) return fleet;
  }
}

function modelError(
  context: ServiceContext,
  endpoint: string,
  variant: string,
  stream: string,
  { status, body }: ServerAnswer,
): ModelError {
  const text = Buffer.from(body).toString();
  const side = status >= 500 ? 'server' : 'client';
  const group = `/aws/sagemaker/Endpoints/${endpoint}`;
  return new ModelError(
    `Received ${side} error (${status}) from ${variant} with message "${text}". See ` +
      `${context.logs.file(group, stream)} in account ${context.accountId} for more information.`,
    status,
    text,
    `arn:aws:logs:${context.region}:${context.accountId}:log-group:${group}`,
  );
}
