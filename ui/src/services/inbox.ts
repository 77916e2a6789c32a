import type { Inbox } from '../../../handlers/shared/console-contract';
import { config, pageUrl } from './config';
import { answerOf } from './http';

/** Of the page's own server, not of the console API: mails stay on this machine. */
export const listMails = (signal?: AbortSignal): Promise<Inbox> =>
  answerOf(pageUrl(config.inbox ?? 'inbox.json'), { cache: 'no-store', ...(signal && { signal }) });
