import type { IncomingMessage } from 'node:http';

/**
 * A browser page of another site must not reach this server, neither by its own address (Origin) nor by a name that
 * it made resolve to 127.0.0.1 (Host). Answers the reason of a refusal.
 *
 * @param isAllowed whether what is asked lets pages of this origin in: an API with CORS
 */
export function refusal(
  message: IncomingMessage,
  port: number,
  isAllowed: (origin: string) => boolean = () => false,
): string | undefined {
  const host = message.headers.host ?? '';
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!own.includes(host)) return `the Host header must be ${own.join(' or ')}, not "${host}"`;
  const { origin } = message.headers;
  if (origin !== undefined && isAllowed(origin)) return undefined;
  const site = message.headers['sec-fetch-site'];
  const isRead = message.method === 'GET' || message.method === 'HEAD';
  // A form of a page with Referrer-Policy no-referrer sends "null"; Sec-Fetch-Site says where it came from.
  const isOwnNull = origin === 'null' && (site === 'same-origin' || site === 'none');
  if (origin !== undefined && !isOwnNull && !own.some((name) => origin === `http://${name}`)) {
    return `requests of pages from "${origin}" are refused`;
  }
  if (site === 'cross-site' && !(isRead && message.headers['sec-fetch-mode'] === 'navigate')) {
    return 'requests of other sites are refused';
  }
  return undefined;
}
