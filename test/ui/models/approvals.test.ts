import type { ApprovalItem } from '../../../handlers/shared/console-contract';
import {
  approvalView,
  closedInWords,
  decisionFaults,
  dueInWords,
  receiptOf,
  sortApprovals,
  whoOf,
} from '../../../ui/src/models/approvals';
import { auditLines } from '../../../ui/src/models/audit';

const NOW = new Date('2026-11-24T09:00:00Z');

const item = (change: Partial<ApprovalItem> = {}): ApprovalItem => ({
  id: 'a',
  state: 'PENDING',
  runId: 'run-1',
  package: { arn: 'arn:aws:sagemaker:us-east-1:1:model-package/m/7', version: 7 },
  createdAt: '2026-11-24T08:00:00Z',
  expiresAt: '2026-11-27T08:00:00Z',
  evaluationDigest: 'd',
  headline: 'auc 0.91 (champion 0.9)',
  required: 1,
  votes: [],
  ...change,
});
const result = (decision: 'approved' | 'rejected' | 'expired' | 'superseded', by = 'ann@example.com') => ({
  decision,
  by,
  at: '2026-11-24T08:30:00Z',
  comment: 'fine',
  evaluationDigest: 'd',
});
const view = (change?: Partial<ApprovalItem>) => approvalView(item(change), NOW);

describe('an approval as the page shows it', () => {
  test('waits, and says until when and who has voted', () => {
    const votes = [{ recipient: 'ann@example.com', decision: 'approved' as const }, { recipient: 'bob@example.com' }];
    const waiting = view({ required: 2, votes });
    expect(waiting).toMatchObject({ waits: true, soon: false, votes: '1 of 2 approvals', expires: 'in 3 days' });
    expect(dueInWords(waiting)).toBe(
      'Decide before 27 November 2026, 08:00 UTC (in 3 days). So far: 1 of 2 approvals (ann@example.com approved).',
    );
    expect(closedInWords(waiting)).toBeUndefined();
    expect(view().votes).toBeUndefined();
    expect(view({ expiresAt: '2026-11-24T10:00:00Z' })).toMatchObject({ soon: true, expires: 'in 1 hour' });
  });

  test.each([
    [
      'approved',
      { state: 'DELIVERED', result: result('approved') },
      'Approved',
      /^ann@example.com approved version 7 on 24 November/,
    ],
    ['rejected', { state: 'DECIDED', result: result('rejected') }, 'Rejected', /^ann@example.com rejected version 7/],
    ['superseded', { state: 'DELIVERED', result: result('superseded', 'system') }, 'Superseded', /newer one/],
    [
      'expired by the workflow',
      { state: 'DELIVERED', result: result('expired', 'system') },
      'Expired',
      /^Nobody decided/,
    ],
    ['expired by the clock alone', { expiresAt: '2026-11-24T08:59:59Z' }, 'Expired', /^Nobody decided/],
    ['closed', { state: 'CLOSED' }, 'Closed: its run ended', /redriven/],
  ] as const)('%s: it can not be decided any more, in words', (_name, change, status, words) => {
    const closed = view(change);
    expect([closed.waits, closed.status.text]).toEqual([false, status]);
    expect(closedInWords(closed)).toMatch(words);
    expect(dueInWords(closed)).toBe('');
  });

  test('those that wait come by urgency, the others by when they ended', () => {
    const views = [
      view({ id: 'late', expiresAt: '2026-11-28T08:00:00Z' }),
      view({ id: 'old', state: 'DELIVERED', result: { ...result('approved'), at: '2026-11-20T08:00:00Z' } }),
      view({ id: 'urgent', expiresAt: '2026-11-24T10:00:00Z' }),
      view({ id: 'new', state: 'DELIVERED', result: result('rejected') }),
    ];
    const { waiting, decided } = sortApprovals(views);
    expect(waiting.map(({ id }) => id)).toEqual(['urgent', 'late']);
    expect(decided.map(({ id }) => id)).toEqual(['new', 'old']);
  });

  test('people are named by what is known of them', () => {
    expect(whoOf('system')).toBe('the workflow');
    expect(whoOf('arn:aws:sts::111122223333:assumed-role/Team/ann')).toBe('Team/ann');
    expect(whoOf('arn:aws:iam::111122223333:user/bob and ann@example.com')).toBe('bob and ann@example.com');
  });
});

describe('a decision', () => {
  test('needs a choice, and a comment to reject', () => {
    expect(decisionFaults({ comment: '' })).toEqual({ decision: expect.stringContaining('Choose') });
    expect(decisionFaults({ decision: 'rejected', comment: '  ' })).toEqual({
      comment: expect.stringContaining('Say why'),
    });
    expect(decisionFaults({ decision: 'approved', comment: '' })).toEqual({});
    expect(decisionFaults({ decision: 'approved', comment: 'x'.repeat(2001) }).comment).toContain('it has 2,001');
  });

  test('its receipt tells a vote from a decision, and both from a refusal', () => {
    const message = 'words of the API';
    expect(receiptOf({ v: 1, status: 'recorded', message })).toMatchObject({
      type: 'success',
      title: 'Your vote is recorded',
    });
    expect(receiptOf({ v: 1, status: 'recorded', message, result: result('rejected') }).title).toBe('Rejected');
    expect(receiptOf({ v: 1, status: 'already', message, result: result('approved') })).toMatchObject({
      type: 'warning',
      message,
    });
    expect(receiptOf({ v: 1, status: 'refused', message })).toMatchObject({
      type: 'error',
      title: 'Nothing was decided',
    });
  });
});

test('the history tells who did what, by which way, and whom a message did not reach', () => {
  const at = '2026-11-24T08:30:00Z';
  const from = { ip: '192.0.2.1', userAgent: 'secret agent', way: 'link' as const };
  const lines = auditLines([
    { at, action: 'asked', by: 'system', refused: ['eve@example.com'] },
    { at, action: 'decided', by: 'ann@example.com', decision: 'rejected', comment: 'too few rows', from },
  ]);
  expect(lines.map(({ what, details }) => [what, ...details])).toEqual([
    ['The workflow asked for a decision', 'not reached: eve@example.com'],
    ['ann@example.com rejected', '“too few rows”', 'by the link in the mail'],
  ]);
  expect(JSON.stringify(lines)).not.toContain('192.0.2.1');
});
