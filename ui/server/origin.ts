import type { IncomingMessage } from 'node:http';
import { Refused } from './answer';

/**
 * Refuses what a page of another site makes a browser send: by this server's address (Origin, Sec-Fetch-Site), or by a name
 * of its own that leads here (Host). Where the server acts as its role, a browser's request needs nothing else.
 */
export function checkOrigin({ headers }: IncomingMessage, host: string): void {
  checkHost(headers.host, host);
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  if (isOwn && (site === undefined || site === 'same-origin' || site === 'none')) return;
  throw new Refused(
    403,
    'Requests of other sites are refused',
    'Open the web app itself and try there.',
    'of another site',
  );
}

export function checkHost(given: string | undefined, host: string): void {
  if (given?.toLowerCase().replace(/:(80|443)$/, '') === host) return;
  throw new Refused(
    421,
    'The address is not the one of this web app',
    'Open the web app by the address that PUBLIC_URL says, or let whoever runs this server set it to the one you use.',
    'of another host',
  );
}
