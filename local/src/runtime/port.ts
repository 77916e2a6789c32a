import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PortInUse, type WireServer } from '../wire/server';

const portFile = (stateDir: string): string => join(stateDir, 'port');

/** Listens on the port of last time, so that links in mails stay valid; says so when it is taken. */
export async function listenOnKnownPort(
  stateDir: string,
  wanted: number | undefined,
  listen: (port: number) => Promise<WireServer>,
  log: (line: string) => void,
): Promise<WireServer> {
  const known = readPort(stateDir);
  if (wanted !== undefined) return remember(stateDir, await listen(wanted));
  if (known === undefined) return remember(stateDir, await listen(0));
  try {
    return await listen(known);
  } catch (error) {
    if (!(error instanceof PortInUse)) throw error;
    const server = await listen(0);
    log(`${error.message} Meanwhile this is port ${server.port}; links in earlier mails lead to port ${known}.`);
    return server;
  }
}

function remember(stateDir: string, server: WireServer): WireServer {
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(portFile(stateDir), String(server.port));
  return server;
}

function readPort(stateDir: string): number | undefined {
  try {
    const port = Number(readFileSync(portFile(stateDir), 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
  } catch {
    return undefined;
  }
}
