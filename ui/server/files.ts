import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileHeaders, filledPage, isAsset, pageHeaders } from '../../handlers/shared/web-page';
import { type Answer, plain } from './answer';
import type { Settings } from './settings';

/** A file of the build in its encodings, the best first. */
interface File {
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly (readonly [encoding: string | undefined, body: Buffer])[];
}

/** What build.mjs writes beside each file that gets smaller by it. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/**
 * The web app. Every file is read once: what a request names is looked up and never opened, so that no path leads out of
 * the folder.
 */
export class Files {
  private readonly files = new Map<string, File>();
  private readonly page: Answer;

  constructor(folder: string, { base, connect, signIn }: Pick<Settings, 'base' | 'connect' | 'signIn'>) {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    const all = new Set(names);
    for (const name of names) {
      if (name === 'index.html' || ENCODINGS.some(([, ending]) => name.endsWith(ending))) continue;
      const smaller = ENCODINGS.filter(([, ending]) => all.has(name + ending)).map(
        ([encoding, ending]) => [encoding, readFileSync(join(folder, name + ending))] as const,
      );
      const bodies = [...smaller, [undefined, readFileSync(join(folder, name))] as const];
      this.files.set(name, {
        headers: { ...fileHeaders(name), ...(smaller[0] && { vary: 'accept-encoding' }) },
        bodies,
      });
    }
    this.page = {
      status: 200,
      headers: pageHeaders(connect),
      body: filledPage(readFileSync(join(folder, 'index.html'), 'utf8'), base, {
        v: 1,
        api: 'api',
        ...(signIn && { signIn }),
      }),
    };
  }

  /** @param name what follows the base in the address */
  answer(name: string, takes: ReadonlySet<string> = new Set()): Answer {
    const file = this.files.get(name);
    if (!file) return isAsset(name) ? plain(404, 'Not Found') : this.page;
    const [encoding, body] = file.bodies.find(([one]) => one === undefined || takes.has(one)) ?? [];
    return { status: 200, headers: { ...file.headers, ...(encoding && { 'content-encoding': encoding }) }, body };
  }
}
