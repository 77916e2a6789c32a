import { renderMail } from '../../../handlers/ask/mail';
import { readDetails } from '../../../handlers/shared/evidence/details';
import { noticePage, pendingPage, returnPage } from '../../../handlers/decide/page';
import { newerRecord, standing, type Standing, UNAVAILABLE, UNKNOWN } from '../../../handlers/decide/status';
import type { ApprovalRecord, ApprovalResult, AuditEntry } from '../../../handlers/shared/contract';
import { outcomeLetter } from '../../../handlers/shared/mail/outcome-letter';
import { NOW, sampleFiles, sampleRecord } from './sample';

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
const AT = '2026-11-24T13:20:00.000Z';

const result = (decision: ApprovalResult['decision'], by: string, comment: string): ApprovalResult => ({
  decision,
  by,
  at: AT,
  comment,
  evaluationDigest: sampleRecord().evaluationDigest,
});

function over(one: ApprovalResult, action: AuditEntry['action'], change: Partial<ApprovalRecord> = {}): ApprovalRecord {
  const { audit } = sampleRecord();
  const told: AuditEntry[] = [
    { at: AT, action, by: one.by },
    { at: AT, action: 'delivered', by: 'system' },
  ];
  return sampleRecord({ state: 'DELIVERED', result: one, audit: [...audit, ...told], ...change });
}

const APPROVED = result('approved', 'ann@example.com', 'Looks good: better in every area but one.\nWatch the islands.');
const REJECTED = result(
  'rejected',
  'bob@example.com',
  'median_income moved by 0.4 standard deviations: ask why first.',
);
const EXPIRED = result('expired', 'system', 'nobody decided before 2026-11-27T09:00:00.000Z');

const noticeOf = (record: ApprovalRecord, now = new Date(AT)): string => {
  const how = standing(record, now);
  if (!how) throw new Error('the record still waits');
  return noticePage(how, record);
};

const bare = (how: Standing): string => noticePage(how);

/** Every page of the approval, by name. */
export async function samplePages(): Promise<Readonly<Record<string, string>>> {
  const record = sampleRecord();
  const details = await readDetails(record.evidence, sampleFiles, QUIET);
  const rules = { issuer: 'https://login.example.com', clientId: 'approvals', claim: 'email', scopes: ['email'] };
  const endpoints = { authorize: `${rules.issuer}/authorize`, token: `${rules.issuer}/token` };
  const pending = (entered?: { fault: string; decision?: string; comment?: string }) =>
    pendingPage({ record, now: NOW, details, entered });
  const { evidence } = record;
  const first = {
    ...evidence,
    champion: null,
    evaluation: {
      ...evidence.evaluation,
      championMetrics: null,
      reasons: ['rmse 45,335 is at most 60,000', 'no model is served yet, so there is no champion to beat'],
    },
  };
  const firstRecord = sampleRecord({ evidence: first });
  const superseded = result('superseded', 'system', 'version 8 of a newer run (data-90ab) asks for approval');
  return {
    pending: pending(),
    refused: pending({
      fault: 'A rejection needs a comment: say what should change.',
      decision: 'rejected',
      comment: '',
    }),
    tampered: pending({
      fault: 'The code does not belong to this request. Open the link in your mail, or copy the whole code from it.',
      decision: 'approved',
      comment: '</textarea><script>alert(1)</script>',
    }),
    'first-model': pendingPage({
      record: firstRecord,
      now: NOW,
      details: await readDetails(first, sampleFiles, QUIET),
    }),
    'no-files': pendingPage({ record, now: NOW, details: { missing: [] } }),
    'sign-in': pendingPage({ record, now: NOW, details, signIn: { rules, endpoints } }),
    'no-sign-in': pendingPage({ record, now: NOW, details, signIn: { rules } }),
    'signing-in': returnPage(),
    approved: noticeOf(over(APPROVED, 'decided')),
    rejected: noticeOf(over(REJECTED, 'decided')),
    expired: noticeOf(over(EXPIRED, 'expired')),
    superseded: noticeOf(over(superseded, 'superseded')),
    closed: noticeOf(
      sampleRecord({ state: 'CLOSED', audit: [...record.audit, { at: AT, action: 'closed', by: 'system' }] }),
    ),
    unknown: bare(UNKNOWN),
    unavailable: bare(UNAVAILABLE),
    newer: bare(newerRecord('Request x was written by a later release of cdk-ml-workflow.')),
  };
}

/** Every mail, by name. */
export function sampleMails(): Readonly<Record<string, { subject: string; text: string; html: string }>> {
  const { workflow, evidence, expiresAt, id } = sampleRecord();
  const secret = 'q3Yl0bWcZt4mW1uYcV5nK8aRsx7Jq0b2Zt4mW1uYcV5';
  const content = {
    workflow,
    evidence,
    expiresAt,
    code: secret,
    link: `https://approve.example.com/approvals/${id}#${secret}`,
  };
  return {
    request: renderMail({ ...content, now: NOW, ask: 0 }),
    reminder: renderMail({
      ...content,
      now: new Date('2026-11-26T09:00:00.000Z'),
      ask: 2,
      progress: '1 of 2 approvals; ann@example.com has approved, 1 more is missing',
      notReached: ['bob@example.com'],
    }),
    approved: outcomeLetter(over(APPROVED, 'decided'), APPROVED, new Date(AT)),
    rejected: outcomeLetter(over(REJECTED, 'decided'), REJECTED, new Date(AT)),
    expired: outcomeLetter(over(EXPIRED, 'expired'), EXPIRED, new Date(AT)),
  };
}
