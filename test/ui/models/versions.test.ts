import type { ModelList, ModelVersion } from '../../../handlers/shared/console-contract';
import { linked, mailViews } from '../../../ui/src/models/inbox';
import { comparable, endpointView, rollbackRefusal, versionViews } from '../../../ui/src/models/versions';

const version = (change: Partial<ModelVersion>): ModelVersion => ({
  version: 1,
  arn: 'arn:1',
  createdAt: '2026-11-24T09:00:00Z',
  approval: 'Approved',
  deployed: false,
  lineage: [],
  ...change,
});
const list = (items: readonly ModelVersion[], endpoint: Partial<ModelList['endpoint']> = {}): ModelList => ({
  v: 1,
  items,
  endpoint: { name: 'e', status: 'InService', version: 2, changedAt: null, ...endpoint },
});

describe('versions', () => {
  test('show the workflow’s own headline metric, and the others beside it', () => {
    const [view] = versionViews(
      list([version({ metrics: { f1: 0.8, auc: 0.91 }, approvedBy: 'arn:aws:iam::1:user/ann' })]),
      'auc',
    );
    expect(view).toMatchObject({
      headline: '0.91',
      otherMetrics: 'f1 0.8',
      decidedBy: 'ann',
      status: { text: 'Approved' },
    });
    expect(versionViews(list([version({})]), 'auc')[0]).toMatchObject({ headline: '–', otherMetrics: '–' });
  });

  test('only an approved one that is not deployed can be rolled back to, by who may write', () => {
    const may = { rollBack: true, mayWrite: true };
    expect(rollbackRefusal(version({}), may)).toBeUndefined();
    expect(rollbackRefusal(version({ deployed: true }), may)).toContain('is what is deployed');
    expect(rollbackRefusal(version({ approval: 'Rejected' }), may)).toContain('is rejected');
    expect(rollbackRefusal(version({ approval: 'PendingManualApproval' }), may)).toContain('not approved yet');
    expect(rollbackRefusal(version({}), { ...may, mayWrite: false })).toContain('may look');
    expect(rollbackRefusal(version({}), { ...may, rollBack: false })).toContain('RollbackWorkflow');
  });

  test('the endpoint tells what it does, and what nobody has deployed', () => {
    expect(endpointView(list([]))).toEqual({ type: 'success', text: 'InService', version: 2 });
    expect(endpointView(list([], { status: 'Updating' }))).toMatchObject({ type: 'pending', text: 'Updating…' });
    expect(endpointView(list([], { status: 'Failed' })).type).toBe('error');
    expect(endpointView(list([], { status: null, version: null }))).toEqual({
      type: 'stopped',
      text: 'Nothing is deployed yet',
    });
  });

  test('runs are compared from old to new, each once', () => {
    const views = versionViews(
      list([version({ version: 3, runId: 'c' }), version({ version: 2 }), version({ version: 1, runId: 'a' })]),
      'x',
    );
    expect(comparable(views)).toEqual(['a', 'c']);
  });
});

describe('mails', () => {
  test('come newest first, and their links open in a tab of their own', () => {
    const mail = (id: string, at: number) => ({
      id,
      at,
      from: 'ml@example.com',
      to: ['ann@example.com', 'bob@example.com'],
      subject: '',
      html: '<p>hi</p>',
    });
    const views = mailViews({ v: 1, mails: [mail('old', 1), mail('new', 60_000)] }, new Date(120_000));
    expect(views.map(({ id }) => id)).toEqual(['new', 'old']);
    expect(views[0]).toMatchObject({
      subject: '(no subject)',
      to: 'ann@example.com, bob@example.com',
      ago: '1 minute ago',
      html: '<base target="_blank"><p>hi</p>',
    });
  });

  test('addresses in the text are links, without the full stop behind them', () => {
    expect(linked('See https://a.example/x?y=1#z. Or (http://b.example/p), bye')).toEqual([
      { text: 'See ' },
      { text: 'https://a.example/x?y=1#z', href: 'https://a.example/x?y=1#z' },
      { text: '. Or (' },
      { text: 'http://b.example/p', href: 'http://b.example/p' },
      { text: '), bye' },
    ]);
    expect(linked('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)' }]);
  });
});
