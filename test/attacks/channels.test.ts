/** Ways to ask and to decide beside mail, by the synthesized app in the local runtime: webhooks, and the model registry. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Approval, RegistryDecision, WebhookFormat } from '../../index';
import type { ObservedCall } from '../../local/src/services/types';
import { decide } from '../../examples/housing/demo/recipient';
import { removeFolders, synthesized } from '../contract/support/apps';
import { accessFaults } from '../contract/support/check-calls';
import { accessOf } from '../contract/support/roles';
import { type Laptop, openLaptop, tidy } from '../e2e/support/laptop';
import { dataVersion } from '../e2e/support/rows';
import { workflowThatAsks } from './support/workflow';

jest.setTimeout(180_000);
afterEach(tidy);
afterAll(removeFolders);

/** What IAM would deny; one run needs few of the permissions. */
async function denied(calls: readonly ObservedCall[], cdkOut: string): Promise<string[]> {
  const { faults } = await accessFaults([...calls], accessOf(cdkOut));
  return faults.filter((fault) => !fault.endsWith('which no call needs'));
}

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Takes messages as Slack and Teams do, but that it looks at the signature. */
async function receiver(): Promise<{ server: Server; url: string; got: Received[]; fails: Set<string> }> {
  const got: Received[] = [];
  const fails = new Set<string>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    void text(request).then((body) => {
      got.push({ path, headers: request.headers, body });
      // Once each, so that a second try follows.
      response.statusCode = fails.delete(path) ? 503 : 200;
      response.end('ok');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got, fails };
}

describe('webhooks', () => {
  const keyOf = (path: string): string => `the key of ${path}, of enough length`;
  const isSigned = ({ path, headers, body }: Received, key = keyOf(path)): boolean => {
    const at = String(headers['x-ml-workflow-timestamp']);
    const signature = `sha256=${createHmac('sha256', key).update(`${at}.${body}`).digest('hex')}`;
    return signature === headers['x-ml-workflow-signature'] && Math.abs(Date.now() / 1000 - Number(at)) < 300;
  };
  const linkIn = (body: string): string => /http[^"\s]*\/approvals\/[\w-]+#[\w-]+/.exec(body)?.[0] ?? '';

  test('each format arrives signed by its own key, a refused message once more, and two channels decide', async () => {
    const { server, url, got, fails } = await receiver();
    const cdkOut = synthesized(
      workflowThatAsks((stack) => {
        const channel = (name: string, format: WebhookFormat) => {
          const words = JSON.stringify({ url: `${url}/${format}`, key: keyOf(`/${format}`) });
          const secret = new Secret(stack, format, { secretStringValue: SecretValue.unsafePlainText(words) });
          return Approval.webhook({ name, secret, format });
        };
        return Approval.combine({
          channels: [
            channel('Slack #releases', WebhookFormat.SLACK),
            channel('Teams releases', WebhookFormat.TEAMS),
            channel('Release desk', WebhookFormat.JSON),
          ],
          required: 2,
        });
      }),
    );
    const calls: ObservedCall[] = [];
    const laptop = await openLaptop({ cdkOut, onCall: (call) => calls.push(call) });
    fails.add('/slack');
    const run = await laptop.upload(dataVersion(1));
    await laptop.untilWaiting(run);

    await laptop.moveUntil(() => got.length >= 4 || !laptop.live(run).isRunning, 'four messages came');
    expect(got.map(({ path }) => path)).toEqual(['/slack', '/slack', '/teams', '/json']);
    expect(got.filter((one) => !isSigned(one))).toEqual([]);
    // A receiver that holds another key takes none of them.
    expect(got.filter((one) => isSigned(one, keyOf('/other')))).toEqual([]);
    const [first, second, teams, json] = got as [Received, Received, Received, Received];
    expect(second.headers['x-ml-workflow-message']).toBe(first.headers['x-ml-workflow-message']);
    expect(JSON.parse(second.body)).toMatchObject({ blocks: [{ type: 'header' }, {}, {}, {}, { type: 'actions' }] });
    expect(JSON.parse(teams.body)).toMatchObject({ attachments: [{ content: { type: 'AdaptiveCard' } }] });
    expect(JSON.parse(json.body)).toMatchObject({
      v: 1,
      kind: 'approval-request',
      approvals: '0 of 2 approvals; 2 more are missing',
    });

    const links = [second, teams, json].map(({ body }) => linkIn(body));
    expect(new Set(links).size).toBe(3);
    expect(await decide(links[0] ?? '', 'approved', 'seen')).toContain('1 of 2 approvals');
    // One channel is one voter, however many open its link.
    expect(await decide(links[0] ?? '', 'approved', 'seen too')).toContain('1 of 2 approvals');
    expect(laptop.isWaiting(run)).toBe(true);
    expect(await decide(links[2] ?? '', 'approved', 'seen')).toContain('Thank you');
    const { outcome, output } = await laptop.finish(run);
    expect([outcome, output?.approval?.by]).toEqual(['deployed', 'Slack #releases and Release desk']);
    expect(await denied(calls, cdkOut)).toEqual([]);
    server.close();
  });
});

describe('a decision in the model registry (SageMaker Studio)', () => {
  const asking = (registryDecision: RegistryDecision) =>
    workflowThatAsks(() =>
      Approval.email({ recipients: ['ann@example.com'], from: 'ml@example.com', registryDecision }),
    );
  /** As Studio does it. */
  const decideInStudio = async (laptop: Laptop, ModelApprovalStatus: string): Promise<string> => {
    const { ModelPackageSummaryList } = await laptop.call<{ ModelPackageSummaryList: { ModelPackageArn: string }[] }>(
      'sagemaker',
      'ListModelPackages',
      { ModelPackageGroupName: groupOf(laptop) },
    );
    const arn = ModelPackageSummaryList[0]?.ModelPackageArn ?? '';
    const change = { ModelPackageArn: arn, ModelApprovalStatus, ApprovalDescription: 'decided in Studio' };
    await laptop.call('sagemaker', 'UpdateModelPackage', change);
    await laptop.runtime.services.events.idle();
    return arn;
  };
  const groupOf = (laptop: Laptop): string =>
    /"ModelPackageGroupName":"([^"]+)"/.exec(laptop.runtime.app?.stateMachines[0]?.definition ?? '')?.[1] ?? '';
  const statusOf = async (laptop: Laptop, ModelPackageName: string) =>
    laptop.call<{ ModelApprovalStatus: string; ApprovalDescription: string }>('sagemaker', 'DescribeModelPackage', {
      ModelPackageName,
    });
  const asked = async (registryDecision: RegistryDecision) => {
    const cdkOut = synthesized(asking(registryDecision));
    const calls: ObservedCall[] = [];
    const laptop = await openLaptop({ cdkOut, onCall: (call) => calls.push(call) });
    const run = await laptop.upload(dataVersion(1));
    await laptop.untilWaiting(run);
    return { laptop, run, faults: () => denied(calls, cdkOut) };
  };

  test.each([
    ['Approved', 'deployed'],
    ['Rejected', 'rejected-by-approver'],
  ])('honored: %s ends as %s', async (status, outcome) => {
    const { laptop, run, faults } = await asked(RegistryDecision.HONOR);
    await decideInStudio(laptop, status);
    const ended = await laptop.finish(run);
    expect([ended.outcome, ended.output?.approval?.comment]).toEqual([outcome, 'decided in Studio']);
    expect(await faults()).toEqual([]);
  });

  test.each(['Approved', 'Rejected'])('taken back: %s decides nothing, and people still do', async (status) => {
    const { laptop, run, faults } = await asked(RegistryDecision.REVERT);
    const arn = await decideInStudio(laptop, status);
    expect(await statusOf(laptop, arn)).toMatchObject({
      ModelApprovalStatus: 'PendingManualApproval',
      ApprovalDescription: `${status} in the registry, taken back: decide by the request for approval`,
    });
    expect(laptop.isWaiting(run)).toBe(true);
    await laptop.decide('approved');
    expect((await laptop.finish(run)).outcome).toBe('deployed');
    expect(await statusOf(laptop, arn)).toMatchObject({ ModelApprovalStatus: 'Approved' });
    expect(await faults()).toEqual([]);
  });

  test('ignored by default: the request waits, and the people’s word is written over it', async () => {
    const { laptop, run } = await asked(RegistryDecision.IGNORE);
    const arn = await decideInStudio(laptop, 'Approved');
    expect(laptop.isWaiting(run)).toBe(true);
    await laptop.decide('rejected', 'not yet');
    expect((await laptop.finish(run)).outcome).toBe('rejected-by-approver');
    expect(await statusOf(laptop, arn)).toMatchObject({ ModelApprovalStatus: 'Rejected' });
  });
});
