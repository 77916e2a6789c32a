// node ui/server/build.mjs [DIR]: the server in one file and the built web app beside it, each file compressed too; what the image holds.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const app = join(here, '..', 'dist');

/** @param quality of Brotli; 11 is the best and takes some seconds */
export async function buildServer({ out = join(here, 'dist'), quality = 11 } = {}) {
  if (!existsSync(join(app, 'index.html'))) throw new Error('the web app is not built: run "npx vite build ui" first');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await build({
    absWorkingDir: here,
    entryPoints: ['main.ts'],
    outfile: join(out, 'server.cjs'),
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    legalComments: 'eof',
    logLevel: 'warning',
  });
  const ui = join(out, 'ui');
  cpSync(app, ui, { recursive: true });
  for (const entry of readdirSync(ui, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && /\.(js|css|svg|json)$/.test(entry.name))
      compress(join(entry.parentPath, entry.name), quality);
  }
}

/** The server prefers Brotli and takes a file that is there; one that gets no smaller is not written. */
function compress(file, quality) {
  const content = readFileSync(file);
  const br = brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
  const gz = gzipSync(content, { level: Math.min(quality, 9) });
  if (br.length < content.length) writeFileSync(`${file}.br`, br);
  if (gz.length < content.length) writeFileSync(`${file}.gz`, gz);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await buildServer(process.argv[2] === undefined ? {} : { out: resolve(process.argv[2]) });
}
