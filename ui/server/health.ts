import { get } from 'node:http';

/** For HEALTHCHECK of the image, where there is no shell and no curl; by number, since names may not resolve there. */
export const isHealthy = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const asking = get({ host: '127.0.0.1', port, path: '/healthz', timeout: 3000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(false));
  });
