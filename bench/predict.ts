// The prediction API beside a bare invocation of the same endpoint, and under 100 clients beside the bare model server.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { findAssembly, LocalClient, type LocalRuntime, openRuntime } from '../local/src';
import type { LocalHttpApi } from '../local/src/stack/app';
import { unpackTarGz } from '../local/src/jobs/archive';
import { approvedRun } from './approved-run';

const GOAL = { p50: 1, p99: 5 };
const ROW = {
  longitude: -122.23, latitude: 37.88, housing_median_age: 41, total_rooms: 880, total_bedrooms: 129,
  population: 322, households: 126, median_income: 8.3252, ocean_proximity: 'NEAR BAY',
}; // prettier-ignore

interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const signed = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=local`;
const quantile = (values: number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? NaN;

async function load<T>(job: object): Promise<T> {
  const child = spawn(process.execPath, [join(__dirname, 'predict-load.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(job));
  return JSON.parse(await text(child.stdout)) as T;
}

/** The deployed model in a server of its own, with nothing of ours before it. */
async function bareServer(
  runtime: LocalRuntime,
  python: string,
  dir: string,
): Promise<{ child: ChildProcess; url: string }> {
  const { buckets } = runtime.services;
  const bucket = String(runtime.app?.outputs.DataBucket);
  const key = buckets.keys(bucket, 'runs/').find((one) => one.endsWith('/model.tar.gz')) ?? '';
  for (const [name, content] of unpackTarGz(buckets.bytes(bucket, key))) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
  const child = spawn(python, ['local/python/serve.py', dir, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: `http://127.0.0.1:${/port (\d+)/.exec(String(line))?.[1]}/invocations` };
}

/** The least that any function behind an API does: the same call by the same SDK, and nothing else. */
function leastFunction(runtime: LocalRuntime, dir: string, endpointName: string): string {
  const folder = join(dir, 'least');
  mkdirSync(folder, { recursive: true });
  const contents = `import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
    const client = new SageMakerRuntimeClient();
    export const handler = async ({ body }) => {
      const { Body } = await client.send(new InvokeEndpointCommand({
        EndpointName: process.env.ENDPOINT_NAME, ContentType: 'application/json', Accept: 'application/json', Body: Buffer.from(body),
      }));
      return { statusCode: 200, body: Buffer.from(Body).toString() };
    };`;
  const stdin = { contents, resolveDir: join(__dirname, '..') };
  const outfile = join(folder, 'index.mjs');
  const banner = { js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);" };
  buildSync({ stdin, outfile, banner, bundle: true, minify: true, platform: 'node', format: 'esm' });
  const functionArn = runtime.services.lambda.define({
    name: 'least',
    folder,
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    timeoutSeconds: 15,
    memory: 512,
    environment: { ENDPOINT_NAME: endpointName },
    role: 'least',
  });
  const route = { method: 'POST', path: '/predict', functionArn, authorization: 'NONE' } as const;
  const apis = runtime.app?.httpApis as LocalHttpApi[] | undefined;
  apis?.push({ apiId: 'least', name: 'least', stackName: 'bench', routes: [route] });
  return `${runtime.url}/apis/least/predict`;
}

async function measure(runtime: LocalRuntime, bare: string, dir: string, seconds: number): Promise<boolean> {
  const app = runtime.app;
  const api = app?.httpApis.find(({ routes }) => routes.some(({ path }) => path === '/predict'));
  const { Endpoints } = (await runtime.services.call('sagemaker', 'ListEndpoints', {}, { caller: 'bench' })) as {
    Endpoints: { EndpointName: string }[];
  };
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ instances: [ROW] });
  const predictions: Target = {
    url: `${runtime.url}/apis/${api?.apiId}/predict`,
    headers: { ...json, authorization: signed('execute-api') },
    body,
  };
  const invocation: Target = {
    url: `${runtime.url}/endpoints/${Endpoints[0]?.EndpointName}/invocations`,
    headers: { ...json, authorization: signed('sagemaker') },
    body,
  };
  const server: Target = { url: bare, headers: json, body };
  const least: Target = { url: leastFunction(runtime, dir, Endpoints[0]?.EndpointName ?? ''), headers: json, body };

  const [ofApi, ofEndpoint, ofServer, ofLeast] = await load<number[][]>({
    targets: [predictions, invocation, server, least],
    requests: 2000,
  });
  const [a, e, s, l] = [ofApi ?? [], ofEndpoint ?? [], ofServer ?? [], ofLeast ?? []];
  for (const [name, times] of [
    ['API', a],
    ['function that asks', l],
    ['InvokeEndpoint', e],
    ['model server alone', s],
  ] as const) {
    console.log(
      `${name.padEnd(20)} p50 ${quantile(times, 0.5).toFixed(2)} ms   p99 ${quantile(times, 0.99).toFixed(2)} ms`,
    );
  }
  const over = (others: number[], part: number): string => {
    const more = quantile(a, part) - quantile(others, part);
    return `${more < 0 ? '' : '+'}${more.toFixed(2)}`;
  };
  for (const [name, times] of [
    ['InvokeEndpoint', e],
    ['a function that only asks', l],
  ] as const) {
    console.log(
      `API over ${name}: p50 ${over(times, 0.5)} ms (goal ${GOAL.p50}), p99 ${over(times, 0.99)} ms (goal ${GOAL.p99})`,
    );
  }

  interface Flood {
    readonly answers: number;
    readonly errors: number;
    readonly seconds: number;
    readonly times: number[];
  }
  const rates: number[] = [];
  let errors = 0;
  for (const [name, target] of [
    ['model server alone', server],
    ['function that asks', least],
    ['API', predictions],
  ] as const) {
    const found = await load<Flood>({ targets: [target], mode: 'flood', clients: 100, seconds });
    rates.push(found.answers / found.seconds);
    if (name === 'API') errors = found.errors;
    console.log(
      `${name.padEnd(20)} 100 clients, ${seconds} s: ${found.answers} answers, ${found.errors} errors, ` +
        `${(found.answers / found.seconds).toFixed(0)}/s, p50 ${quantile(found.times, 0.5).toFixed(0)} ms, p99 ${quantile(found.times, 0.99).toFixed(0)} ms`,
    );
  }
  const [serverRate = 1, leastRate = 1, apiRate = 0] = rates;
  console.log(
    `rate of the API as a share of the model server's: ${(apiRate / serverRate).toFixed(2)}, of the function's: ${(apiRate / leastRate).toFixed(2)}`,
  );
  return errors === 0;
}

async function main(python: string, data: string, seconds: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'predict-'));
  try {
    const cdkOut = await findAssembly({ stateDir: dir });
    const runtime = await openRuntime({ stateDir: join(dir, 'state'), cdkOut, python, longestWait: 100 });
    try {
      await approvedRun(runtime, new LocalClient(runtime.url), data);
      const { child, url } = await bareServer(runtime, python, join(dir, 'model'));
      try {
        if (!(await measure(runtime, url, dir, seconds))) process.exitCode = 1;
      } finally {
        child.kill();
      }
    } finally {
      await runtime.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const [python = '', data = '', seconds = '60'] = process.argv.slice(2);
main(python, data, Number(seconds)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
