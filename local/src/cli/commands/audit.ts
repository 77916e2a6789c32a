import type { AuditItem } from '../../../../handlers/shared/contract';
import type { AppView } from '../../wire/pages';
import type { Client } from '../client';
import { type AddCommand, aboutWorkflow } from '../command';
import { print, printTable } from '../output';
import { type CommonOptions, openSession } from '../session';

export const addAudit: AddCommand = (cli) =>
  void aboutWorkflow(
    cli.command('audit', 'prints what happened to every request for approval; with --json one object a line', [
      ['ml-workflow audit'],
      ['ml-workflow audit --json > audit.jsonl', 'an entry a line, as docs/approval.md has it'],
    ]),
  ).action(cli.does(auditCommand));

/** Everything that happened to every request, oldest first; with --json one JSON object a line. */
async function auditCommand(options: CommonOptions): Promise<number> {
  const session = await openSession(options, 'work');
  try {
    const { client } = session;
    const entries: AuditItem[] = [];
    for (const apiId of auditApis(await client.app())) entries.push(...(await auditOf(client, apiId)));
    entries.sort((one, other) => one.at.localeCompare(other.at) || one.entry - other.entry);
    if (options.json) for (const entry of entries) print(JSON.stringify(entry));
    else if (entries.length === 0) print('No approval was asked for yet.');
    else printTable([['WHEN (UTC)', 'WORKFLOW', 'VERSION', 'WHAT', 'BY', 'DETAIL'], ...entries.map(shown)]);
    return 0;
  } finally {
    await session.close();
  }
}

function auditApis({ httpApis }: AppView): string[] {
  const apis = httpApis.filter(({ routes }) => routes.some(({ path }) => path === '/audit'));
  if (apis.length === 0)
    throw new Error('the app has no approval API (a route GET /audit), so there is no audit trail');
  return apis.map(({ apiId }) => apiId);
}

async function auditOf(client: Client, apiId: string): Promise<AuditItem[]> {
  const entries: AuditItem[] = [];
  let next: string | undefined;
  do {
    const path: string = next === undefined ? '/audit' : `/audit?next=${encodeURIComponent(next)}`;
    const { status, body } = await client.api(apiId, 'GET', path);
    if (status !== 200) throw new Error(`the approval API answered ${status}: ${JSON.stringify(body)}`);
    const page = body as { items: readonly AuditItem[]; next?: string };
    entries.push(...page.items);
    next = page.next;
  } while (next !== undefined);
  return entries;
}

const shown = ({ at, workflow, package: model, action, by, detail, decision, comment, from }: AuditItem): string[] => [
  at.replace('T', ' ').slice(0, 19),
  workflow,
  String(model.version),
  action,
  by,
  [decision, comment, detail, from && `from ${from.ip}`].filter(Boolean).join('; ').replace(/\s+/g, ' '),
];
