import { randomUUID } from 'node:crypto';
import { ServiceError } from '../../services/types';
import { callerOf, type WireContext } from '../context';
import { decodePath, type WireRequest, type WireResponse } from '../request';
import { wireError } from './errors';
import { type Answer, s3Error } from './s3-answers';
import { findOperation } from './s3-operations';

/** S3's REST XML, path style: /bucket/key. SDKs use path style for an endpoint that is an IP address. */
export async function answerS3(context: WireContext, request: WireRequest): Promise<WireResponse> {
  const requestId = randomUUID().replaceAll('-', '').toUpperCase().slice(0, 16);
  const caller = { caller: callerOf(context, request) };
  const call = async (operation: string, input: object): Promise<Answer> => {
    const defined = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    return (await context.services.call('s3', operation, defined, caller)) as Answer;
  };
  try {
    const decoded = decodePath(request.path);
    if (decoded === undefined) throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.");
    const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decoded) ?? [];
    const target = { call, request, bucket, key };
    const response = await findOperation(target)(target);
    return { ...response, headers: { ...response.headers, 'x-amz-request-id': requestId } };
  } catch (error) {
    const { name, message, status } = wireError(error, context.log);
    return s3Error(name, message, status, request.path, requestId);
  }
}
