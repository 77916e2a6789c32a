import { createHash } from 'node:crypto';
import type { ChildKey, ExecutionIdentity } from '../types';

/** Hex digits of a name that its map run gives; the other twelve hold which child it is. */
const OF_MAP_RUN = 20;
const RESTART = 2n ** 32n;

/** `arn:…:mapRun:machine/label:id` → label */
export function mapRunLabel(mapRunArn: string): string {
  return /:mapRun:[^/]+\/([^:]+):/.exec(mapRunArn)?.[1] ?? '';
}

/** Who a child execution is. AWS names children at random; ours follow from map run and item, so that none is stored. */
export function childIdentity(parent: ExecutionIdentity, child: ChildKey, express: boolean): ExecutionIdentity {
  const { stateMachineArn, stateMachineName } = parent;
  const label = mapRunLabel(child.mapRunArn);
  const name = childName(child);
  const kind = express ? 'express' : 'execution';
  const id = express ? `${name}:${uuid(digest(`express ${name}`))}` : name;
  return {
    ...parent,
    executionArn: `${stateMachineArn.replace(':stateMachine:', `:${kind}:`)}/${label}:${id}`,
    executionName: name,
    stateMachineArn: `${stateMachineArn}/${label}`,
    stateMachineName: `${stateMachineName}/${label}`,
    type: express ? 'EXPRESS' : 'STANDARD',
  };
}

/** The child of the map run that has the name; undefined: it is none of its children's. */
export function childNamed(mapRunArn: string, name: string): ChildKey | undefined {
  const digits = name.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/.test(digits) || !digits.startsWith(prefixOf(mapRunArn))) return undefined;
  const which = BigInt(`0x${digits.slice(OF_MAP_RUN)}`) ^ maskOf(mapRunArn);
  return { mapRunArn, index: Number(which % RESTART), restarts: Number(which / RESTART) };
}

function childName({ mapRunArn, index, restarts }: ChildKey): string {
  const which = (BigInt(restarts) * RESTART + BigInt(index)) ^ maskOf(mapRunArn);
  return uuid(prefixOf(mapRunArn) + which.toString(16).padStart(12, '0'));
}

function prefixOf(mapRunArn: string): string {
  const hex = digest(mapRunArn);
  return `${hex.slice(0, 12)}4${hex.slice(13, 16)}a${hex.slice(17, OF_MAP_RUN)}`;
}

const maskOf = (mapRunArn: string): bigint => BigInt(`0x${digest(mapRunArn).slice(OF_MAP_RUN, 32)}`);

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const uuid = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
