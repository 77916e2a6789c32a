import { tidy } from '../e2e/support/laptop';
import { ACCEPTED } from './support/accepted';
import { apiFaults, ofRoles } from './support/api-check';
import { fullApp, plainApp, removeFolders, synthesized } from './support/apps';
import { accessFaults } from './support/check-calls';
import { record, type Recording } from './support/record';
import { type Access, accessOf, type Statement } from './support/roles';

jest.setTimeout(240_000);
afterAll(async () => {
  await tidy();
  removeFolders();
});

interface Subject extends Recording {
  readonly access: Access;
}

async function subject(name: 'plain' | 'full'): Promise<Subject> {
  const isPlain = name === 'plain';
  const cdkOut = synthesized(isPlain ? plainApp : fullApp);
  const recording = await record({ cdkOut, prefix: isPlain ? 'raw/' : 'in/', supersedes: isPlain });
  return { ...recording, access: accessOf(cdkOut) };
}

const subjects = {} as Record<'plain' | 'full', Subject>;
beforeAll(async () => {
  subjects.plain = await subject('plain');
  subjects.full = await subject('full');
});

test('runs have ended in each way that a run can', () => {
  const ends = [...subjects.plain.ends, ...subjects.full.ends];
  expect([...new Set(ends)].sort()).toEqual([
    'ABORTED', 'FAILED', 'approval-expired', 'deployed', 'rejected-by-approver', 'rejected-by-gate', 'rolled-back', 'superseded',
  ]); // prettier-ignore
});

describe.each(['plain', 'full'] as const)('the %s app', (name) => {
  test("each request and each answer fits AWS's model of it", () => {
    const { calls } = subjects[name];
    expect(apiFaults(calls)).toEqual([]);
    const operations = new Set(calls.map(({ service, operation }) => `${service}.${operation}`));
    expect(operations.size).toBeGreaterThan(25);
    console.log(`${name}: ${calls.length} calls of ${operations.size} operations fit AWS's models`);
  });

  test('IAM allows each call and what it implies, and no statement is without need', async () => {
    const { calls, access } = subjects[name];
    const { faults, asked, statements, unused } = await accessFaults(calls, access);
    expect(faults).toEqual([]);
    expect(asked).toBeGreaterThan(200);
    const parts = unused.flatMap(({ actions, resources }) => [...actions, ...resources]);
    console.log(
      `${name}: ${ofRoles(calls).length} calls by roles ask IAM ${asked} questions, all allowed; ` +
        `of ${statements} statements ${parts.length} part(s) unused, each with a reason`,
    );
  });
});

test('each accepted permission has a reason, and is still there', async () => {
  const reports = await Promise.all(Object.values(subjects).map(({ calls, access }) => accessFaults(calls, access)));
  const unused = reports.flatMap((report) => report.unused);
  for (const { what, role, reason } of ACCEPTED) {
    expect(reason).toMatch(/\w+ \w+ \w+/);
    expect(
      unused.some(
        (one) =>
          role.test(one.role.replace(/\/Resource$/, '')) &&
          [...one.actions, ...one.resources].some((part) => what.test(part)),
      ),
    ).toBe(true);
  }
});

describe('planted faults', () => {
  /** The calls of one operation, changed. */
  const changed = (operation: string, change: (input: Record<string, unknown>) => object) => {
    const found = subjects.full.calls.filter((call) => call.operation === operation);
    expect(found.length).toBeGreaterThan(0);
    return found.map((call) => ({ ...call, input: change(call.input as Record<string, unknown>) }));
  };
  /** The roles, with one statement changed. */
  const withStatements = (role: RegExp, change: (statement: Statement) => Statement): Access => ({
    ...subjects.full.access,
    roles: subjects.full.access.roles.map((one) =>
      role.test(one.path) ? { ...one, statements: one.statements.map(change) } : one,
    ),
  });
  const without = (action: string) => (statement: Statement) =>
    Array.isArray(statement.Action)
      ? { ...statement, Action: statement.Action.filter((one) => one !== action) }
      : statement;
  const faultsWith = async (access: Access) => (await accessFaults(subjects.full.calls, access)).faults;

  test('one action removed', async () => {
    const faults = await faultsWith(withStatements(/Workflow\/Resource\/Role/, without('sagemaker:StopTrainingJob')));
    expect(faults.length).toBeGreaterThan(10);
    for (const fault of faults)
      expect(fault).toMatch(/Workflow\/Resource\/Role\/Resource may not sagemaker:StopTrainingJob/);
  });

  test('one action too many', async () => {
    const faults = await faultsWith(
      withStatements(/Predict/, (statement) =>
        JSON.stringify(statement).includes('sagemaker:InvokeEndpoint')
          ? {
              ...statement,
              Action: ['sagemaker:InvokeEndpoint', 'sagemaker:DescribeEndpoint', 'sagemaker:DeleteEndpoint'],
            }
          : statement,
      ),
    );
    expect(faults).toEqual([expect.stringMatching(/PredictRole.* has sagemaker:DeleteEndpoint, which no call needs/)]);
  });

  test('a statement too many', async () => {
    const extra = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    const { access } = subjects.full;
    const roles = access.roles.map((role) =>
      /Workflow\/RequestApproval\/Ask/.test(role.path) ? { ...role, statements: [...role.statements, extra] } : role,
    );
    expect(await faultsWith({ ...access, roles })).toEqual([
      expect.stringMatching(/AskRole.* has s3:GetObject/),
      expect.stringMatching(/AskRole.* has \*/),
    ]);
  });

  test('tags without AddTags', async () => {
    const faults = await faultsWith(withStatements(/Workflow\/Resource\/Role/, without('sagemaker:AddTags')));
    expect(faults.length).toBeGreaterThan(20);
    for (const fault of faults) expect(fault).toMatch(/may not sagemaker:AddTags/);
  });

  test('a role passed to another service than the statement allows', async () => {
    const faults = await faultsWith(
      withStatements(/Workflow\/Resource\/Role/, (statement) =>
        JSON.stringify(statement.Action).includes('iam:PassRole')
          ? { ...statement, Condition: { StringEquals: { 'iam:PassedToService': 'glue.amazonaws.com' } } }
          : statement,
      ),
    );
    expect(faults.join('\n')).toMatch(/may not iam:PassRole .*JobRole/);
  });

  test('a role that its service may not take', async () => {
    const { access } = subjects.full;
    const roles = access.roles.map((role) =>
      /Workflow\/RequestApproval\/Decide/.test(role.path) ? { ...role, trusted: ['ec2.amazonaws.com'] } : role,
    );
    expect(await faultsWith({ ...access, roles })).toEqual([
      expect.stringMatching(/^lambda\.amazonaws\.com may not take the role .*DecideRole/),
    ]);
  });

  test('a name one character too long', () => {
    const calls = changed('CreateTrainingJob', (input) => ({ ...input, TrainingJobName: 'a'.repeat(64) }));
    expect(apiFaults(calls)[0]).toMatch(/TrainingJobName: 64 characters, at most 63/);
  });

  test('a wrong enum', () => {
    const calls = changed('UpdateModelPackage', (input) => ({ ...input, ModelApprovalStatus: 'Accepted' }));
    expect(apiFaults(calls)).toEqual([
      expect.stringMatching(/ModelApprovalStatus: "Accepted" is none of Approved, Rejected, PendingManualApproval/),
    ]);
  });

  test('a tag with a character that AWS refuses', () => {
    const calls = changed('CreateModel', (input) => ({ ...input, Tags: [{ Key: 'Owner', Value: 'a;b' }] }));
    expect(apiFaults(calls)).toEqual([expect.stringMatching(/Tags\[0\]\.Value: "a;b" does not match/)]);
  });
});
