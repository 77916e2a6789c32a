/** Whoever may start a run writes its input; that must not make another person of the starter. */
import type { ObservedCall } from '../../local/src/services/types';
import { Approval } from '../../index';
import { accessFaults } from '../contract/support/check-calls';
import { removeFolders, synthesized } from '../contract/support/apps';
import { accessOf } from '../contract/support/roles';
import { type Laptop, openLaptop, tidy } from '../e2e/support/laptop';
import { dataVersion } from '../e2e/support/rows';
import { Attack } from './support/tally';
import { workflowThatAsks } from './support/workflow';

jest.setTimeout(180_000);
const RECIPIENT = 'ann@example.com';
const cdkOut = synthesized(
  workflowThatAsks(() => Approval.email({ recipients: [RECIPIENT], from: 'ml@example.com', starterMayApprove: false })),
);
afterEach(tidy);
afterAll(removeFolders);

const CLAIMS = [
  undefined,
  '',
  'event:s3',
  'bob@example.com',
  'arn:aws:iam::000000000000:user/bob',
  'system',
  '__proto__',
];

/** By the API of Step Functions, as whoever may call it. */
async function startedByHand(laptop: Laptop, input: object): Promise<string> {
  const [machine] = laptop.runtime.app?.stateMachines ?? [];
  const request = { stateMachineArn: machine?.arn, input: JSON.stringify(input) };
  const { executionArn } = await laptop.call<{ executionArn: string }>('sfn', 'StartExecution', request);
  await laptop.untilWaiting(executionArn);
  return executionArn;
}

test('a run that was started by hand can’t be approved, whatever its input claims', async () => {
  const attack = new Attack('a forged startedBy');
  const laptop = await openLaptop({ cdkOut });
  await laptop.client.putObject(laptop.bucket, 'other/housing.csv', Buffer.from(dataVersion(1)));
  for (const startedBy of CLAIMS) {
    const inputUri = `s3://${laptop.bucket}/other/housing.csv`;
    const run = await startedByHand(laptop, { v: 1, inputUri, dataVersion: '1', reason: 'manual', startedBy });
    const said = await laptop.decide('approved').catch((error: Error) => error.message);
    attack.tried(!laptop.isWaiting(run) || !said.includes('answered with 403'), `${startedBy}: ${said}`);
    await laptop.decide('rejected', 'nobody knows who started it');
    expect((await laptop.finish(run)).outcome).toBe('rejected-by-approver');
  }
  attack.end(CLAIMS.length);
});

test('what the trigger has started somebody approves, and IAM lets the trigger write no more than who it was', async () => {
  const calls: ObservedCall[] = [];
  const laptop = await openLaptop({ cdkOut, onCall: (call) => calls.push(call) });
  const { outcome } = await laptop.approvedRun(dataVersion(1));
  expect(outcome).toBe('deployed');
  const access = accessOf(cdkOut);
  const { faults } = await accessFaults(calls, access);
  // One run needs few of the permissions; the contract check looks for needless ones.
  expect(faults.filter((fault) => !fault.endsWith('which no call needs'))).toEqual([]);
  const writes = calls.filter(({ caller, operation }) => operation === 'PutItem' && /Start/.test(caller));
  expect(writes.map(({ input }) => (input as { Item: { id: { S: string } } }).Item.id.S)).toEqual([
    expect.stringMatching(/^started:arn:aws:states:/),
  ]);
  const starter = access.roles.find(({ path }) => /NewData\/StartRole/.test(path));
  const statements = starter?.statements.filter(({ Action }) => JSON.stringify(Action).includes('dynamodb'));
  expect(statements).toEqual([
    expect.objectContaining({
      Action: 'dynamodb:PutItem',
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['started:*'] } },
    }),
  ]);
});
