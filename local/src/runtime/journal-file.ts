import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Of the file as a whole, in its header, and of each record that carries a `v`. */
const FORMAT_VERSION = 1;
const NEWLINE = 10;

export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** One line of the file: `<checksum> <bytes> <json>`. */
export function encode(record: unknown): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${Buffer.byteLength(json)} ${json}\n`;
}

export const header = (kind: string): object => ({ v: FORMAT_VERSION, journal: kind });

/** Calls back with each record; answers the offset up to which the file is sound. */
export function readJournal(file: string, kind: string, onRecord: (record: unknown) => void): number {
  const content = readFileSync(file);
  let offset = 0;
  while (offset < content.length) {
    const end = content.indexOf(NEWLINE, offset);
    const line = content.subarray(offset, end < 0 ? content.length : end);
    const record = end < 0 ? undefined : decode(line);
    if (record === undefined) {
      if (isTorn(line, end, content.length)) return offset;
      throw new JournalError(
        `${file} is corrupt at byte ${offset}: the record there does not match its checksum. ` +
          'Restore the file from a copy, or start anew with another --state-dir.',
      );
    }
    if (offset === 0) checkHeader(file, kind, record.value);
    else onRecord(checkVersion(file, offset, record.value));
    offset = end + 1;
  }
  return offset;
}

/** Writes a whole journal and syncs it; answers its size. */
export function writeJournal(file: string, kind: string, records: Iterable<unknown>): number {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'w');
  try {
    let size = writeAll(descriptor, Buffer.from(encode(header(kind))), 0);
    for (const record of records) size += writeAll(descriptor, Buffer.from(encode(record)), size);
    fsyncSync(descriptor);
    return size;
  } finally {
    closeSync(descriptor);
  }
}

export function writeAll(descriptor: number, bytes: Buffer, position: number): number {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  }
  return bytes.length;
}

/**
 * The process died while it wrote the last record: the newline, which is written last, is missing; or the power went,
 * and the disk has blocks of zeros, which no record holds.
 */
function isTorn(line: Buffer, end: number, size: number): boolean {
  return end < 0 || (end === size - 1 && line.includes(0));
}

function decode(line: Buffer): { value: unknown } | undefined {
  const text = line.toString('utf8');
  const [sum, length] = text.split(' ', 2);
  if (sum === undefined || length === undefined) return undefined;
  const json = text.slice(sum.length + length.length + 2);
  if (String(Buffer.byteLength(json)) !== length || checksum(json) !== sum) return undefined;
  return { value: JSON.parse(json) as unknown };
}

function checkHeader(file: string, kind: string, value: unknown): void {
  const { v, journal } = (value ?? {}) as { v?: unknown; journal?: unknown };
  if (isNewer(v)) throw newer(file, 'format', v);
  if (v !== FORMAT_VERSION || journal !== kind) {
    throw new JournalError(`${file} is not a journal of kind "${kind}". Use another --state-dir.`);
  }
}

function checkVersion(file: string, offset: number, value: unknown): unknown {
  const { v } = (value ?? {}) as { v?: unknown };
  if (isNewer(v)) throw newer(file, `the record at byte ${offset} has version`, v);
  return value;
}

const isNewer = (v: unknown): v is number => typeof v === 'number' && v > FORMAT_VERSION;

const newer = (file: string, what: string, v: number): JournalError =>
  new JournalError(
    `${file} was written by a newer version of ml-workflow (${what} ${v}; this one reads up to ${FORMAT_VERSION}). ` +
      'Upgrade ml-workflow-local, or use another --state-dir.',
  );

const checksum = (text: string): string => createHash('sha1').update(text).digest('hex').slice(0, 10);
