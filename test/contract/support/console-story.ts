import type { Laptop } from '../../e2e/support/laptop';
import { ROW } from '../../e2e/support/rows';
import { consoleOf, type Console } from '../../e2e/support/console';

/** Every route of the console API once, as a person uses them. */
export async function atConsole(laptop: Laptop, data: string): Promise<void> {
  const console = consoleOf(laptop);
  const inputUri = await console.upload('new rows.csv', data);
  const { id } = await console.done<{ id: string }>('POST', '/runs', { v: 1, inputUri });
  await laptop.untilWaiting(console.arn(id));
  await readRun(console, id);
  await console.done('POST', `/runs/${id}/stop`);
  await console.done('POST', `/runs/${id}/redrive`);
  await laptop.untilWaiting(console.arn(id));
  const folder = inputUri.slice(0, inputUri.lastIndexOf('/') + 1);
  const other = await console.done<{ id: string }>('POST', '/runs', { v: 1, inputUri: folder });
  await console.done('POST', `/runs/${other.id}/stop`);
  await laptop.settle();
  const { items } = await console.done<{ items: { id: string; runId: string; evaluationDigest: string }[] }>(
    'GET',
    '/approvals',
  );
  const request = items.find(({ runId }) => runId === id);
  await console.done('GET', `/approvals/${request?.id}`);
  const decision = { v: 1, decision: 'approved', comment: 'good', digest: request?.evaluationDigest };
  await console.done('POST', `/approvals/${request?.id}/decision`, decision);
  await laptop.finish(console.arn(id));
  await console.done('POST', '/predict', ROW);
  for (const path of ['/console', '/runs', '/models', '/data']) await console.done('GET', path);
  const again = await console.done<{ id: string }>('POST', `/runs/${id}/again`);
  await console.done('POST', `/runs/${again.id}/stop`);
  if (console.canRollBack) await rollBack(console, laptop);
}

async function readRun(console: Console, id: string): Promise<void> {
  const { jobs } = await console.done<{ jobs: { name: string }[] }>('GET', `/runs/${id}`);
  for (const { name } of jobs) await console.done('GET', `/runs/${id}/log?job=${encodeURIComponent(name)}`);
  for (const path of ['events', 'events?before=20', 'events?after=20', 'definition', 'report']) {
    await console.done('GET', `/runs/${id}/${path}`);
  }
}

/** To an earlier version, and the request of it decided. */
async function rollBack(console: Console, laptop: Laptop): Promise<void> {
  const { items } = await console.done<{ items: { version: number; approval: string; deployed: boolean }[] }>(
    'GET',
    '/models',
  );
  const earlier = items.find(({ approval, deployed }) => approval === 'Approved' && !deployed);
  const { id } = await console.done<{ id: string }>('POST', `/models/${earlier?.version}/rollback`);
  await laptop.untilWaiting(console.arn(id, 'rollback'));
  await readRun(console, id);
  const { approvalId } = await console.done<{ approvalId: string }>('GET', `/runs/${id}`);
  const { item } = await console.done<{ item: { evaluationDigest: string } }>('GET', `/approvals/${approvalId}`);
  const decision = { v: 1, decision: 'approved', comment: 'back', digest: item.evaluationDigest };
  await console.done('POST', `/approvals/${approvalId}/decision`, decision);
  await laptop.finish(console.arn(id, 'rollback'));
  await console.done('POST', `/runs/${id}/again`);
}
