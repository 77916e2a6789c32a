import type { Upload } from '../../shared/console-contract';
import type { HttpEvent } from '../../shared/http';
import { Refusal } from '../../shared/refusal';
import { readBody, shown, textOf, wrong } from '../request';
import type { ConsoleTools } from '../tools';
import { mustWrite, type Viewer } from '../viewer';
import { headErrors } from './check-head';

/** A body that quotes 64 kB may be six times as long. */
const MOST_BODY = 500_000;
const MOST_HEAD = 65_536;
/** S3 takes no more by one PUT. */
const MOST_BYTES = 5 * 1024 ** 3;

/** An address that takes the file, once its first lines promise that the run can read it. */
export async function makeUpload(event: HttpEvent, viewer: Viewer, tools: ConsoleTools): Promise<Upload> {
  mustWrite(viewer);
  const body = readBody(event, MOST_BODY);
  const fileName = textOf(body, 'fileName', 255);
  const { bytes, head } = body;
  if (typeof bytes !== 'number' || !Number.isInteger(bytes) || bytes < 1 || bytes > MOST_BYTES) {
    throw wrong(
      `bytes is ${shown(bytes)}: give the size of the file, at most 5 GB; put a larger one into the bucket by the AWS CLI.`,
    );
  }
  if (typeof head !== 'string' || Buffer.byteLength(head) > MOST_HEAD) {
    throw wrong(
      `head is ${typeof head === 'string' ? 'longer than 64 kB' : shown(head)}: give the first lines of the file.`,
    );
  }
  const gzip = /\.gz$/i.test(fileName);
  // The browser reads the lines of a compressed file where it can.
  if (!gzip || head !== '') {
    const errors = headErrors(
      { fileName, text: head, more: gzip || bytes > Buffer.byteLength(head) },
      tools.settings.schema,
    );
    if (errors.length > 0) {
      const words = errors.map(({ field, rule, fix }) => `${field} ${rule}: ${fix}.`).join(' ');
      throw new Refusal(400, 'This file can’t be used', `Nothing was uploaded. ${words}`, errors);
    }
  }
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(tools.settings.inputFolder) ?? [];
  const key = `${prefix}uploads/${tools.now().toISOString().slice(0, 10)}-${tools.nonce()}/${keyName(fileName, gzip)}`;
  const contentType = gzip ? 'application/gzip' : 'text/csv';
  const url = await tools.s3.signPut({ bucket, key, contentType, bytes });
  return { v: 1, url, headers: { 'content-type': contentType }, inputUri: `s3://${bucket}/${key}` };
}

/** A name that starts no run by itself: the person who uploads it starts one, and is named in it. */
function keyName(fileName: string, gzip: boolean): string {
  const name = fileName
    .replace(/(\.csv)?(\.gz)?$/i, '')
    .replace(/[^\w.-]+/g, '_')
    .replace(/^[_.]+/, '')
    .slice(-100);
  return `${name || 'data'}.csv${gzip ? '.gz' : '.data'}`;
}
