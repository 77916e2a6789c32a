// Finds a Chromium for the page tests and the screenshots, or provisions one; needs no root.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SPARTICUZ = '@sparticuz/chromium@147.0.0';
/** The package's own names /tmp, and not the machine's fonts. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`;

/** What a container's root user and a machine without a display need; nothing of it goes online by itself. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where to look, best first; each is tried until one starts. */
function candidates() {
  const given = process.env.CHROME_PATH;
  if (given) return [{ name: `CHROME_PATH (${given})`, options: { executablePath: given } }];
  const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].filter((path) => existsSync(path));
  return [
    ...['chrome', 'msedge'].map((channel) => ({ name: channel, options: { channel } })),
    ...installed.map((executablePath) => ({ name: executablePath, options: { executablePath } })),
    { name: SPARTICUZ, options: provisioned },
  ];
}

/** Downloaded and unpacked once into .cache, not a devDependency: 60 MB that only this needs. */
async function provisioned() {
  if (process.platform !== 'linux')
    throw new Error(`${SPARTICUZ} runs on Linux only: install Chrome, or set CHROME_PATH`);
  const folder = join(ROOT, '.cache', 'browser-147.0.0');
  if (!existsSync(folder)) {
    // A half of it is never found there, neither after a kill nor by another process.
    const half = await mkdtemp(`${folder}.`);
    try {
      await download(half);
      await rename(half, folder);
    } catch (error) {
      await rm(half, { recursive: true, force: true });
      // Another process may have been faster.
      if (!existsSync(folder)) throw error;
    }
  }
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') };
  // Not the package's own flags: they are Lambda's, where a page that closes in the single process may end the browser.
  return { executablePath: join(folder, 'chromium'), env };
}

async function download(folder) {
  const run = (command, args, env) =>
    promisify(execFile)(command, args, { cwd: folder, env: { ...process.env, ...env } });
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', '--prefix', folder, ...flags, SPARTICUZ]);
  const unpack = "await (await import('@sparticuz/chromium')).default.executablePath()";
  // By this runtime it unpacks the libraries that a bare system lacks.
  const env = { TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };
  await run(process.execPath, ['--input-type=module', '--eval', unpack], env);
  await rm(join(folder, 'node_modules'), { recursive: true });
  await writeFile(join(folder, 'fonts', 'fonts.conf'), FONTS);
}

/**
 * The first browser that starts: its name, and the options by which Playwright launches it.
 * @returns {Promise<{name: string, options: import('playwright-core').LaunchOptions}>}
 */
export async function findBrowser() {
  const refusals = [];
  for (const { name, options: where } of candidates()) {
    try {
      const options = { ...(typeof where === 'function' ? await where() : where), headless: true, args: FLAGS };
      // Playwright gives each launch a profile of its own.
      await (await chromium.launch(options)).close();
      return { name, options };
    } catch (error) {
      refusals.push(`${name}: ${String(error.message).split('\n')[0]}`);
    }
  }
  throw new Error(`no browser starts: set CHROME_PATH to a Chrome or Chromium. Tried:\n  ${refusals.join('\n  ')}`);
}

// For callers that can't import a module, such as jest.
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(JSON.stringify(await findBrowser()));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
