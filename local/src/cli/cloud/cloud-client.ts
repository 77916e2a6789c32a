import * as logsSdk from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as sfnSdk from '@aws-sdk/client-sfn';
import type { HistoryEvent } from '../../asl/types';
import type { FeedLine } from '../../wire/feed';
import type { AppView } from '../../wire/pages';
import { type ApiAnswer, type Client, type MachineItem, parsedAnswer } from '../client';
import { type Clients, signedFetch } from './clients';
import { inWords } from './errors';
import { pollHistory } from './feed';
import type { StackFacts } from './stack-view';
import { logGroupOf, viewOfStack } from './stack-view';

/** Between two looks at a run's history. */
const POLL_MILLISECONDS = 2000;

type Send = (command: object) => Promise<unknown>;
type Command = new (input: object) => object;

/** The workflow of a stack, or of a state machine alone, in the caller's AWS account. */
export class CloudClient implements Client {
  readonly isCloud = true;

  constructor(
    private readonly clients: Clients,
    readonly place: string,
    private readonly region: string,
    private readonly stack: StackFacts | undefined,
    /** Of --machine. */
    private readonly machineArn: string | undefined,
  ) {}

  sfn<T>(operation: string, input: object): Promise<T> {
    return this.send<T>(sfnSdk, this.clients.sfn, operation, input);
  }

  logs<T>(operation: string, input: object): Promise<T> {
    const { logGroupName: group } = input as { logGroupName?: string };
    const own = this.stack && group !== undefined ? { logGroupName: logGroupOf(this.stack, group) } : {};
    return this.send<T>(logsSdk, this.clients.logs, operation, { ...input, ...own });
  }

  private async send<T>(sdk: object, client: { send: unknown }, operation: string, input: object): Promise<T> {
    const command = (sdk as Record<string, Command | undefined>)[`${operation}Command`];
    if (!command) throw new Error(`the AWS SDK has no operation ${operation}`);
    try {
      return inSeconds(await (client.send as Send).call(client, new command(input))) as T;
    } catch (error) {
      throw inWords(error);
    }
  }

  async putObject(bucket: string, key: string, body: Uint8Array): Promise<void> {
    try {
      await this.clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    } catch (error) {
      throw inWords(error);
    }
  }

  async getObject(bucket: string, key: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await this.clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw inWords(error);
    }
  }

  async app(): Promise<AppView> {
    if (this.stack) return viewOfStack(this.stack, this.place);
    const arn = this.machineArn ?? '';
    const name = arn.split(':').pop() ?? '';
    const only = { logicalId: name, path: name, stackName: '', name, arn };
    const stateMachines = this.machineArn === undefined ? [] : [only];
    return { v: 1, stateDir: this.place, stateMachines, httpApis: [], buckets: [], outputs: {}, newData: [] };
  }

  async stateMachines(): Promise<readonly MachineItem[]> {
    const { stateMachines } = await this.app();
    const items: MachineItem[] = [];
    for (const { arn } of stateMachines) {
      items.push(await this.sfn<MachineItem>('DescribeStateMachine', { stateMachineArn: arn }));
    }
    return items;
  }

  async *feed(executionArn: string, signal?: AbortSignal): AsyncGenerator<FeedLine> {
    const readPage = (nextToken: string | undefined) =>
      this.sfn<{ events: HistoryEvent[]; nextToken?: string }>('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
        ...(nextToken === undefined ? {} : { nextToken }),
      });
    yield* pollHistory(readPage, signal, POLL_MILLISECONDS);
  }

  async api(
    apiId: string,
    method: 'GET' | 'POST',
    path: string,
    body?: object | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const url = new URL(`${this.baseOf(apiId)}${path}`);
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    try {
      const response = await signedFetch(this.clients.signer, method, url, text, headers);
      return parsedAnswer(response.status, await response.text());
    } catch (error) {
      throw inWords((error as { cause?: unknown }).cause ?? error);
    }
  }

  /** An output of the stack may have it (a domain of one's own, or a local endpoint); else it is API Gateway's. */
  private baseOf(apiId: string): string {
    const output = Object.values(this.stack?.outputs ?? {}).find(
      (value) => value.startsWith('http') && value.includes(apiId),
    );
    const suffix = this.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return (output ?? `https://${apiId}.execute-api.${this.region}.${suffix}`).replace(/\/$/, '');
  }
}

/** Dates as the wire has them. */
function inSeconds(value: unknown): unknown {
  if (value instanceof Date || Object.prototype.toString.call(value) === '[object Date]')
    return (value as Date).getTime() / 1000;
  if (Array.isArray(value)) return value.map(inSeconds);
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inSeconds(member)]));
  }
  return value;
}
