import { createHash } from 'node:crypto';
import type { Execution } from '../types';
import { machineOf } from './data';

/** The next number in [0, 1): a hash of seed and position, so that a replay draws the same. */
export function draw(execution: Execution): number {
  return fraction(bytes(execution, machineOf(execution).draws++));
}

export function drawUuid(execution: Execution): string {
  const raw = bytes(execution, machineOf(execution).draws++).subarray(0, 16);
  raw[6] = (raw[6] & 0x0f) | 0x40;
  raw[8] = (raw[8] & 0x3f) | 0x80;
  const hex = raw.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A number in [0, 1) that depends on the seed alone. */
export function seeded(seed: number | string): number {
  return fraction(createHash('sha256').update(String(seed)).digest());
}

export function taskToken(execution: Execution, effect: string): string {
  const { seed, executionArn } = execution.identity;
  return createHash('sha512')
    .update(JSON.stringify(['token', seed, executionArn, effect]))
    .digest('base64');
}

function bytes(execution: Execution, position: number): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([execution.identity.seed, position]))
    .digest();
}

function fraction(hash: Buffer): number {
  return hash.readUIntBE(0, 6) / 2 ** 48;
}
