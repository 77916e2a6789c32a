/**
 * Runs in a worker thread, as plain JavaScript text, so that it is the same from source and from a bundle. Loads the
 * function's module once and answers invocations.
 */
export const BOOTSTRAP = `
const { parentPort, workerData } = require('node:worker_threads');
const loaded = import(workerData.module).then((module) => {
  const handler = module[workerData.handler] ?? module.default?.[workerData.handler];
  if (typeof handler !== 'function') {
    const error = new Error(workerData.handler + ' is undefined or not exported');
    error.name = 'Runtime.HandlerNotFound';
    throw error;
  }
  return handler;
});
loaded.catch(() => undefined);
// What a function prints goes with its answer where that is ready: a message each would cost both sides a turn.
let printed = '';
const flush = () => {
  const lines = printed;
  printed = '';
  if (lines !== '') parentPort.postMessage({ printed: lines });
};
process.stdout.write = (chunk, encoding, done) => {
  if (printed === '') setImmediate(flush);
  printed += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
  const called = typeof encoding === 'function' ? encoding : done;
  if (called) process.nextTick(called);
  return true;
};
process.on('exit', flush);
const answer = (reply) => {
  parentPort.postMessage({ ...reply, printed });
  printed = '';
};
const describe = (error) => ({
  errorType: error instanceof Error ? error.name : typeof error,
  errorMessage: error instanceof Error ? error.message : String(error),
  trace: error instanceof Error ? String(error.stack).split('\\n') : [],
});
parentPort.on('message', async ({ event, context, traceId, deadline }) => {
  // As in Lambda: the SDK sends it along with each call.
  if (traceId === undefined) delete process.env._X_AMZN_TRACE_ID;
  else process.env._X_AMZN_TRACE_ID = traceId;
  try {
    const handler = await loaded;
    const full = { ...context, callbackWaitsForEmptyEventLoop: true, getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()) };
    const result = await (handler.length < 3
      ? handler(JSON.parse(event), full)
      : new Promise((resolve, reject) => {
          const returned = handler(JSON.parse(event), full, (error, value) => (error ? reject(error) : resolve(value)));
          if (typeof returned?.then === 'function') returned.then(resolve, reject);
        }));
    answer({ result: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    answer({ error: describe(error) });
  }
});
`;
