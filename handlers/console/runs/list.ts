import { type ExecutionListItem, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { RunList } from '../../shared/console-contract';
import type { HttpEvent } from '../../shared/http';
import { eachOf } from '../../shared/each-of';
import { cursorOf, numberOf, readCursor, wrongCursor } from '../request';
import type { ConsoleTools } from '../tools';
import type { RunRef } from './machines';
import { summaryOf } from './summary';

const USUAL = 25;
const MOST = 100;

/** Where one state machine's list goes on: a page and how many of it are told already; null: it is at its end. */
type Place = readonly [token: string, skip: number] | null;

interface Page {
  readonly kind: RunRef['kind'];
  readonly items: readonly ExecutionListItem[];
  readonly place: readonly [token: string, skip: number];
  readonly nextToken?: string;
}

/** Newest first, of both state machines. */
export async function listRuns(event: HttpEvent, tools: ConsoleTools): Promise<RunList> {
  const limit = numberOf(event, 'limit', 1, MOST) ?? USUAL;
  const { stateMachineArn, rollbackArn } = tools.settings;
  const machines: (readonly [RunRef['kind'], string])[] = [['run', stateMachineArn]];
  if (rollbackArn) machines.push(['rollback', rollbackArn]);
  const places = readPlaces(event, machines.length);
  const pages = await Promise.all(
    machines.map(([kind, arn], index) => readPage(kind, arn, places[index] ?? null, limit, tools)),
  );
  const all = pages.flatMap((page) => page?.items.map((item) => ({ item, kind: page.kind })) ?? []);
  all.sort((one, other) => (other.item.startDate?.getTime() ?? 0) - (one.item.startDate?.getTime() ?? 0));
  const taken = all.slice(0, limit);
  const rest = pages.map((page) => page && placeAfter(page, taken.filter(({ kind }) => kind === page.kind).length));
  const items = await eachOf(taken, async ({ item, kind }) => {
    const { executionArn: arn = '', name: id = '' } = item;
    return summaryOf({ id, arn, kind }, await tools.descriptions.of(item), tools);
  });
  return { v: 1, items, ...(rest.some((place) => place) && { next: cursorOf({ places: rest }) }) };
}

async function readPage(
  kind: RunRef['kind'],
  stateMachineArn: string,
  place: Place,
  maxResults: number,
  { sfn }: ConsoleTools,
): Promise<Page | null> {
  if (!place) return null;
  const [token, skip] = place;
  const { executions = [], nextToken } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn, maxResults, ...(token && { nextToken: token }) }),
  );
  return { kind, items: executions.slice(skip), place, ...(nextToken && { nextToken }) };
}

function placeAfter({ items, place: [token, skip], nextToken }: Page, taken: number): Place {
  if (taken < items.length) return [token, skip + taken];
  return nextToken ? [nextToken, 0] : null;
}

function readPlaces(event: HttpEvent, count: number): readonly Place[] {
  const cursor = readCursor(event);
  if (!cursor) return Array.from({ length: count }, () => ['', 0] as const);
  const { places } = cursor;
  if (!Array.isArray(places) || places.length !== count || !places.every(isPlace)) throw wrongCursor();
  return places;
}

const isPlace = (value: unknown): value is Place =>
  value === null ||
  (Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isInteger(value[1]));
