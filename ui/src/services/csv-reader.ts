import type { Schema } from '../../../handlers/shared/schema/schema';
import { type CsvFile, MOST_BYTES } from '../models/csv-file';

type Answer = { readonly read: CsvFile } | { readonly problem: string };

/** Reads the file in a worker; aborting ends it. Rejects with a sentence to show. */
export function readFile(file: File, schema: Schema, signal: AbortSignal): Promise<CsvFile> {
  if (file.size > MOST_BYTES) {
    return Promise.reject(
      new Error(
        `The file has ${Math.ceil(file.size / 1e6)} MB; a browser tab takes up to ${MOST_BYTES / 1e6} MB. Split it, or use a batch transform job.`,
      ),
    );
  }
  const worker = new Worker(new URL('./csv.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<CsvFile>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) =>
      'read' in data ? resolve(data.read) : reject(new Error(data.problem));
    worker.onerror = ({ message }) => reject(new Error(`The file can’t be read: ${message}`));
    worker.postMessage({ file, schema });
    signal.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
  }).finally(() => worker.terminate());
}
