import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './tools';

/** The API server of Kubernetes and its store; nothing runs what is put into it. */
export const missing = ((): string | undefined => {
  const { error } = spawnSync('etcd', ['--version']);
  if (error) return 'etcd is not there: install it (Debian: etcd-server)';
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/kube-apiserver.mjs')], {
    encoding: 'utf8',
  });
  return status === 0 ? undefined : stderr.trim();
})();

export interface ApiAnswer {
  readonly status: number;
  readonly warnings: string;
  readonly body: { readonly message?: string; readonly [field: string]: unknown };
}

export class Cluster {
  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly children: readonly ChildProcess[],
  ) {}

  static async start(): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-cluster-'));
    const [store, peer, port] = [await freePort(), await freePort(), await freePort()];
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    writeFileSync(join(folder, 'sa.pub'), publicKey);
    writeFileSync(join(folder, 'sa.key'), privateKey);
    writeFileSync(join(folder, 'tokens.csv'), 'test,test,test,system:masters\n');
    const etcd = spawn(
      'etcd',
      [
        `--data-dir=${folder}/etcd`,
        `--listen-client-urls=http://127.0.0.1:${store}`,
        `--advertise-client-urls=http://127.0.0.1:${store}`,
        `--listen-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-cluster=default=http://127.0.0.1:${peer}`,
        '--unsafe-no-fsync',
      ],
      { stdio: 'ignore' },
    );
    const { stdout } = spawnSync(process.execPath, [join(ROOT, 'scripts/kube-apiserver.mjs')], { encoding: 'utf8' });
    const api = spawn(
      stdout.trim(),
      [
        `--etcd-servers=http://127.0.0.1:${store}`,
        `--cert-dir=${folder}`,
        `--secure-port=${port}`,
        '--bind-address=127.0.0.1',
        '--service-cluster-ip-range=10.0.0.0/24',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${folder}/sa.pub`,
        `--service-account-signing-key-file=${folder}/sa.key`,
        `--token-auth-file=${folder}/tokens.csv`,
        '--authorization-mode=RBAC',
      ],
      { stdio: 'ignore' },
    );
    const cluster = new Cluster(folder, port, [etcd, api]);
    writeFileSync(cluster.config, cluster.kubeconfig());
    for (;;) {
      const answer = await cluster.ask('GET', '/readyz').catch(() => undefined);
      if (answer?.status === 200) return cluster;
      if (etcd.exitCode !== null || api.exitCode !== null) throw new Error('etcd or kube-apiserver has ended');
      await new Promise((go) => setTimeout(go, 100));
    }
  }

  get config(): string {
    return join(this.folder, 'kubeconfig');
  }

  ask(method: string, path: string, body?: object): Promise<ApiAnswer> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: 'Bearer test', 'content-type': 'application/json' };
      // The certificate was made for this one start.
      const options = { host: '127.0.0.1', port: this.port, path, method, headers, rejectUnauthorized: false };
      const asking = request(options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const parsed = text.startsWith('{') ? (JSON.parse(text) as ApiAnswer['body']) : { message: text };
          resolve({ status: answer.statusCode ?? 0, warnings: String(answer.headers.warning ?? ''), body: parsed });
        });
      });
      asking.on('error', reject);
      asking.end(body && JSON.stringify(body));
    });
  }

  async stop(): Promise<void> {
    for (const child of [...this.children].reverse()) {
      if (child.exitCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private kubeconfig(): string {
    const [name, server] = ['test', `https://127.0.0.1:${this.port}`];
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [{ name, cluster: { server, 'insecure-skip-tls-verify': true } }],
      users: [{ name, user: { token: 'test' } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
