import * as fs from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import dynalite from 'dynalite';
import { finishTables } from './dynamodb-tables';
import { defineService, type LocalService } from './registry';
import type { ServiceContext } from './support';
import { ServiceError, type Operation } from './types';

const OPERATIONS = [
  'BatchGetItem', 'BatchWriteItem', 'CreateTable', 'DeleteItem', 'DeleteTable', 'DescribeTable', 'DescribeTimeToLive',
  'GetItem', 'ListTables', 'PutItem', 'Query', 'Scan', 'UpdateItem', 'UpdateTable',
] as const; // prettier-ignore

/** dynalite on 127.0.0.1; it starts with the first call. */
export class DynamoDb {
  private server: Server | undefined;
  private listening: Promise<string> | undefined;

  constructor(private readonly context: ServiceContext) {}

  service(): LocalService {
    const operations: Record<string, Operation> = {};
    for (const name of OPERATIONS) operations[name] = (input: object) => this.call(name, input);
    return defineService({ name: 'dynamodb', operations, stop: () => this.stop() });
  }

  /** For clients that speak to DynamoDB themselves. */
  endpoint(): Promise<string> {
    this.listening ??= this.start();
    return this.listening;
  }

  private async start(): Promise<string> {
    const folder = path.join(this.context.stateDir, 'dynamodb');
    if (fs.existsSync(folder)) await finishTables(folder);
    fs.mkdirSync(folder, { recursive: true });
    const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    this.server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
  }

  private async call(operation: string, input: object): Promise<object> {
    const response = await fetch(await this.endpoint(), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization:
          `AWS4-HMAC-SHA256 Credential=local/20260101/${this.context.region}/dynamodb/aws4_request, ` +
          'SignedHeaders=host, Signature=local',
      },
      body: JSON.stringify(input, (_key, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
      ),
    });
    const answer = (await response.json()) as { __type?: string; message?: string; Message?: string };
    if (response.ok) return answer;
    const name = answer.__type?.split('#').pop() ?? 'InternalServerError';
    throw new ServiceError(name, answer.message ?? answer.Message ?? name, response.status);
  }

  private async stop(): Promise<void> {
    const server = this.server;
    if (!server) return;
    await this.listening;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
