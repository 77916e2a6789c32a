import type { Schema } from '../../../handlers/shared/schema/schema';
import { readCsv } from '../models/csv-file';

/** Reads and checks a file apart from the page, which stays smooth. */
self.addEventListener('message', (event: MessageEvent<{ readonly file: File; readonly schema: Schema }>) => {
  const { file, schema } = event.data;
  file
    .text()
    .then((text) => self.postMessage({ read: readCsv(text, schema) }))
    .catch((error: Error) => self.postMessage({ problem: `The file can’t be read: ${error.message}` }));
});
