import type { IncomingMessage } from 'node:http';
import { Refused } from './answer';

/** As much as Lambda takes. */
export const BODY_LIMIT = 6 * 1024 * 1024;

/** The whole body: a signature covers it. */
export async function readBody(request: IncomingMessage, limit = BODY_LIMIT): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (limit: number): Refused =>
  new Refused(
    413,
    'The request is too large',
    `At most ${limit / 1024 / 1024} MB can be sent at once: send it in parts, or upload the file and start a run of it.`,
  );
