import type { Json } from '../../asl/types';
import { parseCsv } from './csv';

export type S3Call = (operation: string, input: object) => Promise<object>;

/** An evaluated ItemReader. */
interface Reader {
  readonly Resource?: string;
  readonly ReaderConfig?: {
    readonly InputType?: string;
    readonly MaxItems?: number;
    readonly CSVHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
    readonly CSVHeaders?: readonly string[];
    readonly CSVDelimiter?: string;
  };
  readonly Parameters?: Location;
  readonly Arguments?: Location;
}

interface Location {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly Prefix?: string;
}

const DELIMITERS: Readonly<Record<string, string>> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

export async function readItems(call: S3Call, parameters: Json): Promise<Json> {
  const reader = parameters as unknown as Reader;
  const location = reader.Arguments ?? reader.Parameters ?? {};
  const { InputType, MaxItems } = reader.ReaderConfig ?? {};
  const items = reader.Resource?.endsWith(':listObjectsV2')
    ? await listItems(call, location)
    : parseItems(await readText(call, location), InputType ?? 'JSON', reader);
  return MaxItems && Array.isArray(items) ? items.slice(0, MaxItems) : items;
}

async function listItems(call: S3Call, { Bucket, Prefix }: Location): Promise<Json[]> {
  const items: Json[] = [];
  let token: string | undefined;
  do {
    const page = (await call('ListObjectsV2', { Bucket, Prefix, ContinuationToken: token })) as {
      Contents?: { Key?: string; Size?: number; ETag?: string; LastModified?: Date; StorageClass?: string }[];
      NextContinuationToken?: string;
    };
    for (const { Key = '', Size = 0, ETag = '', LastModified, StorageClass = 'STANDARD' } of page.Contents ?? []) {
      items.push({ Etag: ETag, Key, LastModified: (LastModified?.getTime() ?? 0) / 1000, Size, StorageClass });
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return items;
}

async function readText(call: S3Call, { Bucket, Key }: Location): Promise<string> {
  const { Body } = (await call('GetObject', { Bucket, Key })) as { Body?: Uint8Array };
  return Buffer.from(Body ?? []).toString('utf8');
}

function parseItems(text: string, inputType: string, { ReaderConfig = {} }: Reader): Json {
  switch (inputType) {
    case 'JSON':
      return JSON.parse(text) as Json;
    case 'JSONL':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as Json);
    case 'CSV': {
      const rows = parseCsv(text, DELIMITERS[ReaderConfig.CSVDelimiter ?? 'COMMA'] ?? ',');
      const header = ReaderConfig.CSVHeaderLocation === 'GIVEN' ? ReaderConfig.CSVHeaders : rows.shift();
      return rows.map((row) => Object.fromEntries((header ?? []).map((name, index) => [name, row[index] ?? ''])));
    }
    default:
      throw new Error(`InputType "${inputType}" is not supported locally; use JSON, JSONL, CSV or listObjectsV2`);
  }
}
