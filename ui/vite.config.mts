import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** For `npm run dev`: where `ml-workflow up` serves the console API. */
const LOCAL = process.env.ML_WORKFLOW_URL ?? 'http://127.0.0.1:4566';
const ours = { target: LOCAL, changeOrigin: true, headers: { origin: LOCAL } };

/** Cloudscape's style sheet holds its fonts as data: as files, a browser loads the few that it needs. */
const fontFiles = (): Plugin => ({
  name: 'font-files',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
      const text = typeof file.source === 'string' ? file.source : Buffer.from(file.source).toString();
      file.source = text.replace(/data:font\/woff2;base64,([\w+/=]+)/g, (_all, data: string) => {
        const source = Buffer.from(data, 'base64');
        const name = `font-${createHash('sha256').update(source).digest('hex').slice(0, 8)}.woff2`;
        this.emitFile({ type: 'asset', fileName: `assets/${name}`, source });
        return `./${name}`;
      });
    }
  },
});

/** Components of Cloudscape whose messages nobody needs here. */
const UNUSED = [
  'annotation-context',
  'calendar',
  'code-editor',
  'date-picker',
  'date-range-picker',
  'features-notification-drawer',
  'list',
  'panel-resize-handle',
  'pie-chart',
  'prompt-input',
  'property-filter',
  's3-resource-selector',
  'split-panel',
  'tag-editor',
  'tree-view',
  'tutorial-panel',
  'wizard',
];

/** Leaves out of Cloudscape what the app never shows and a browser would load all the same. */
const lighter = (): Plugin => ({
  name: 'lighter',
  enforce: 'pre',
  transform(code, id) {
    if (id.endsWith('/i18n/messages/all.en.js')) {
      const [package_ = {}] = Object.values(JSON.parse(/\{.*\}/s.exec(code)?.[0] ?? '{}') as Messages);
      for (const name of UNUSED) delete package_.en?.[name];
      return { code: `export default ${JSON.stringify({ 'cloudscape-design-components': package_ })}`, map: null };
    }
    // News of the AWS console itself: with a list that can be sorted by dragging.
    if (id.endsWith('/feature-notifications-drawer-content.js')) {
      return { code: 'export const RuntimeContentPart = () => null; export default () => null;', map: null };
    }
    return undefined;
  },
});

type Messages = Record<string, Record<string, Record<string, unknown>>>;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Assets are found beside the page, whatever its base is.
  base: './',
  plugins: [react(), fontFiles(), lighter()],
  resolve: {
    // Cloudscape's messages are parsed already.
    alias: [
      { find: /^@formatjs\/icu-messageformat-parser$/, replacement: '@formatjs/icu-messageformat-parser/no-parser' },
    ],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The server's policy allows no data: but for pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    // Of the libraries that the app carries along.
    license: { fileName: 'THIRD-PARTY-LICENSES.md' },
  },
  server: {
    proxy: {
      '/api': { ...ours, rewrite: (path) => `/app${path}` },
      '/inbox.json': { ...ours, rewrite: (path) => `/app${path}` },
    },
  },
});
