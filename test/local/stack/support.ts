import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { deployApp, loadAssembly } from '../../../local/src/stack';
import { openServices } from '../services/support';

const folders: string[] = [];

export function newApp(): App {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  folders.push(outdir);
  return new App({ outdir, analyticsReporting: false });
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export const OPTIONS = {
  region: 'us-east-1',
  accountId: '000000000000',
  apiBaseUrl: (apiId: string) => `http://127.0.0.1:4566/apis/${apiId}`,
};

/** Synthesizes the app and deploys it to new services, or to those given. */
export async function deploy(app: App, opened = openServices(), options: object = {}) {
  const assembly = loadAssembly(app.synth().directory);
  return { ...opened, assembly, app: await deployApp(assembly, opened.services, { ...OPTIONS, ...options }) };
}
