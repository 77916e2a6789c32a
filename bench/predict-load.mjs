// The load of bench/predict.ts, in a process of its own. stdin: JSON {targets: [...], ...}; stdout: JSON.
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

const { targets, mode, requests, clients, seconds } = JSON.parse(await text(process.stdin));
const agent = new Agent({ keepAlive: true, maxSockets: 1000 });

/** Milliseconds until the whole answer is there; undefined when it is no 200. */
function ask({ url, headers, body }) {
  const since = performance.now();
  return new Promise((resolve) => {
    const failed = () => resolve(undefined);
    const sent = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
      (answer) => {
        answer.on('data', () => {});
        answer.on('error', failed);
        answer.on('end', () => resolve(answer.statusCode === 200 ? performance.now() - since : undefined));
      },
    );
    sent.on('error', failed);
    sent.end(body);
  });
}

/** One after the other, each target in turn, so that whatever else the machine does hits all alike. */
async function sideBySide() {
  const times = targets.map(() => []);
  for (let warm = 0; warm < 200; warm++) for (const target of targets) await ask(target);
  for (let round = 0; round < requests; round++) {
    for (const [index, target] of targets.entries()) times[index].push((await ask(target)) ?? null);
  }
  return times;
}

async function flood() {
  const [target] = targets;
  const result = { answers: 0, errors: 0, times: [] };
  const end = performance.now() + seconds * 1000;
  const since = performance.now();
  const client = async () => {
    while (performance.now() < end) {
      const time = await ask(target);
      if (time === undefined) result.errors++;
      else {
        result.answers++;
        result.times.push(time);
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { ...result, seconds: (performance.now() - since) / 1000 };
}

process.stdout.write(JSON.stringify(mode === 'flood' ? await flood() : await sideBySide()));
agent.destroy();
