import type {
  JobLog,
  NewRun,
  NewUpload,
  RunDefinition,
  RunDetail,
  RunEvents,
  RunList,
  RunReport,
  StartedRun,
  Upload,
} from '../../../handlers/shared/console-contract';
import { ConsoleError } from '../models/console-error';
import { ask } from './http';

const of = (id: string, part = ''): string => `/runs/${encodeURIComponent(id)}${part}`;

export const listRuns = (query: { next?: string; limit?: number }, signal?: AbortSignal): Promise<RunList> =>
  ask('/runs', { query, signal });

export const startRun = (run: NewRun): Promise<StartedRun> => ask('/runs', { body: run });

export const describeRun = (id: string, signal?: AbortSignal): Promise<RunDetail> => ask(of(id), { signal });

export const runEvents = (
  id: string,
  query: { after?: number; before?: number },
  signal?: AbortSignal,
): Promise<RunEvents> => ask(of(id, '/events'), { query, signal });

export const runDefinition = (id: string, signal?: AbortSignal): Promise<RunDefinition> =>
  ask(of(id, '/definition'), { signal });

export const jobLog = (id: string, job: string, next: string | undefined, signal?: AbortSignal): Promise<JobLog> =>
  ask(of(id, '/log'), { query: { job, next }, signal });

export const runReport = (id: string, signal?: AbortSignal): Promise<RunReport> => ask(of(id, '/report'), { signal });

export const stopRun = (id: string): Promise<StartedRun> => ask(of(id, '/stop'), { method: 'POST' });

export const redriveRun = (id: string): Promise<StartedRun> => ask(of(id, '/redrive'), { method: 'POST' });

export const runAgain = (id: string): Promise<StartedRun> => ask(of(id, '/again'), { method: 'POST' });

export const requestUpload = (upload: NewUpload): Promise<Upload> => ask('/uploads', { body: upload });

/** Sends the file to where the API has said; `fetch` tells no progress of what is sent. */
export function sendFile(
  file: File,
  { url, headers }: Upload,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => (request.status < 300 ? resolve() : reject(ConsoleError.upload(request.status)));
    request.onerror = () => reject(ConsoleError.upload(0));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
