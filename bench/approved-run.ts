import { startRun } from '../examples/housing/demo/start-run';
import { decide, newestRequest } from '../examples/housing/demo/recipient';
import type { LocalClient, LocalRuntime } from '../local/src';
import { describeRun } from '../local/src/cli/runs';

/** A run of the example, approved as soon as people are asked, and deployed. */
export async function approvedRun(runtime: LocalRuntime, client: LocalClient, data: string): Promise<void> {
  const started = Date.now();
  const { run } = await startRun(runtime, client, { data, hyperparameters: {} });
  for await (const line of client.feed(run.executionArn)) {
    if (!('event' in line) || line.event.type !== 'TaskSubmitted') continue;
    const request = await newestRequest(client, started);
    if (request) await decide(request.link, 'approved', '');
  }
  const { status, cause } = await describeRun(client, run.executionArn);
  if (status !== 'SUCCEEDED') throw new Error(`the run ended ${status}: ${cause ?? ''}`);
}
