import { ServiceError } from '../../services/types';
import { header, type WireRequest } from '../request';

/** The object's bytes: SDKs may send them in signed or trailed chunks (`Content-Encoding: aws-chunked`). */
export function objectBody(request: WireRequest): Buffer {
  const isChunked =
    header(request, 'content-encoding')?.includes('aws-chunked') ||
    header(request, 'x-amz-content-sha256')?.startsWith('STREAMING-');
  return isChunked ? decodeChunks(request.body) : request.body;
}

function decodeChunks(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let offset = 0; offset < body.length;) {
    const lineEnd = body.indexOf('\r\n', offset);
    const size = parseInt(body.toString('latin1', offset, lineEnd < 0 ? offset : lineEnd), 16);
    const start = lineEnd + 2;
    if (lineEnd < 0 || Number.isNaN(size) || start + size > body.length) {
      throw new ServiceError('IncompleteBody', 'The aws-chunked body is not well formed');
    }
    if (size === 0) break;
    parts.push(body.subarray(start, start + size));
    offset = start + size + 2;
  }
  return Buffer.concat(parts);
}
