import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Need } from './needs';
import type { Access, Role, Statement } from './roles';

export interface Verdict {
  /** Needs that IAM denies, in words. */
  readonly denied: readonly string[];
  /** Actions and resources of statements that no need asks for. */
  readonly unused: readonly Unused[];
  readonly asked: number;
  readonly statements: number;
}

export interface Unused {
  readonly role: string;
  /** Actions of a statement of which none, or of which these, are asked for. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** SageMaker's images are another account's, whose own policy lets everybody fetch them. */
const ACCOUNT = '000000000000';

/** Asks IAM about every need, and looks which statements nothing needed. */
export async function checkAccess(needs: readonly Need[], access: Access): Promise<Verdict> {
  const distinct = new Map(
    needs.map((need) => [JSON.stringify([need.role, need.action, need.resource, need.context]), need]),
  );
  const used = new Map<Statement, Used>();
  const denied: string[] = [];
  for (const need of distinct.values()) {
    const role = access.roles.find(({ name }) => name === need.role);
    if (!role) denied.push(`${need.why} needs ${need.action}, and there is no role ${need.role}`);
    else if (!(await ask(need, role, access, used))) {
      denied.push(`${role.path} may not ${need.action} ${need.resource} (${need.why})`);
    }
  }
  return {
    denied,
    unused: access.roles.flatMap((role) => role.statements.flatMap((statement) => unusedOf(role, statement, used))),
    asked: distinct.size,
    statements: access.roles.flatMap(({ statements }) => statements).length,
  };
}

interface Used {
  readonly actions: Set<string>;
  readonly resources: Set<string>;
}

/**
 * AWS's reference names no resource for SendTaskSuccess, and the simulator goes by it; Step Functions itself asks with
 * the state machine of the token (CDK's grantTaskResponse relies on that).
 */
const UNREFERENCED = ['states:SendTaskSuccess'];

async function ask(need: Need, role: Role, access: Access, used: Map<Statement, Used>): Promise<boolean> {
  if (UNREFERENCED.includes(need.action)) return askLiterally(need, role, used);
  const policy = [...access.resourcePolicies].find(
    ([arn]) => need.resource === arn || need.resource.startsWith(`${arn}/`),
  );
  const answer = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${ACCOUNT}:role/${role.name}`,
        action: need.action,
        resource: { resource: need.resource, accountId: ACCOUNT },
        contextVariables: { 'aws:SecureTransport': 'true', ...need.context },
      },
      // One policy for each statement, so that the answer tells which one allowed.
      identityPolicies: role.statements.map((statement, index) => ({
        name: String(index),
        policy: { Version: '2012-10-17', Statement: [statement] },
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(policy ? { resourcePolicy: policy[1] } : {}),
    },
    {},
  );
  if (answer.resultType === 'error')
    throw new Error(`${need.action} ${need.resource}: ${JSON.stringify(answer.errors)}`);
  if (answer.overallResult !== 'Allowed') return false;
  const results = answer.resultType === 'wildcard' ? answer.results : [answer.result];
  for (const { analysis } of results) {
    for (const { policyId, explain } of analysis.identityAnalysis?.allowStatements ?? []) {
      const statement = role.statements[Number(policyId)];
      if (!statement) throw new Error(`IAM names a policy ${policyId}, which was not given`);
      const matching = <T extends { matches: boolean }>(parts: T | readonly T[] | undefined): readonly T[] =>
        listOf(parts).filter(({ matches }) => matches);
      const actions = matching(explain.actions).map(({ action }) => action);
      const resources = matching(explain.resources).map(({ resource }) => resource);
      mark(used, statement, actions, resources);
    }
  }
  return true;
}

function askLiterally({ action, resource }: Need, { statements }: Role, used: Map<Statement, Used>): boolean {
  const found = statements.filter(
    ({ Action, Resource }) => listOf(Action).includes(action) && listOf(Resource).includes(resource),
  );
  for (const statement of found) mark(used, statement, [action], [resource]);
  return found.length > 0;
}

function mark(
  used: Map<Statement, Used>,
  statement: Statement,
  actions: readonly string[],
  resources: readonly string[],
): void {
  const marks = used.get(statement) ?? { actions: new Set<string>(), resources: new Set<string>() };
  for (const action of actions) marks.actions.add(action);
  for (const resource of resources) marks.resources.add(resource);
  used.set(statement, marks);
}

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

function unusedOf(role: Role, statement: Statement, used: Map<Statement, Used>): Unused[] {
  const marks = used.get(statement);
  const actions = listOf(statement.Action).filter((action) => !marks?.actions.has(action));
  const resources = listOf(statement.Resource).filter((resource) => !marks?.resources.has(resource));
  if (actions.length === 0 && resources.length === 0) return [];
  return [{ role: role.path, actions, resources }];
}
