import { Authorizer } from '../../handlers/authorize/authorize';
import { seeded } from '../support/full';

const KEY = 'k'.repeat(31) + 'A';
const OTHER = 'o'.repeat(32);

function desk(secret: string) {
  const state = { secret, at: 0, reads: 0, broken: false };
  const authorizer = new Authorizer({
    now: () => state.at,
    secret: async () => {
      state.reads++;
      if (state.broken) throw new Error('no secret');
      return state.secret;
    },
  });
  const allows = async (key?: string) => (await authorizer.authorize({ headers: { 'x-api-key': key } })).isAuthorized;
  return { state, allows, authorizer };
}

test('the key of the secret opens, and nothing else does', async () => {
  const { allows, authorizer } = desk(KEY);
  expect(await allows(KEY)).toBe(true);
  const wrong = [
    undefined,
    '',
    OTHER,
    KEY.slice(1),
    `${KEY}A`,
    KEY.toLowerCase(),
    ` ${KEY}`,
    `${KEY}\n${KEY}`,
    'é'.repeat(32),
  ];
  for (const key of wrong) expect([key, await allows(key)]).toEqual([key, false]);
  expect(await authorizer.authorize({})).toEqual({ isAuthorized: false });
});

test('forged keys: 10,000 tries that differ by one character, none opens', async () => {
  const { allows, state } = desk(KEY);
  const next = seeded(3);
  let opened = 0;
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const at = next(KEY.length);
    const letter = String.fromCharCode(33 + next(94));
    const forged = KEY.slice(0, at) + letter + KEY.slice(at + 1);
    if (forged !== KEY && (await allows(forged))) opened++;
  }
  expect(opened).toBe(0);
  expect(state.reads).toBe(1);
});

test('several keys, one a line, all open while callers change over', async () => {
  const { allows } = desk(`${KEY}\r\n${OTHER}\n`);
  expect([await allows(KEY), await allows(OTHER), await allows(`${KEY}\r\n${OTHER}`)]).toEqual([true, true, false]);
});

test('a key that was taken out opens for a minute more', async () => {
  const { allows, state } = desk(KEY);
  await allows(KEY);
  state.secret = OTHER;
  state.at = 59_999;
  expect([await allows(KEY), await allows(OTHER)]).toEqual([true, false]);
  state.at = 60_000;
  expect([await allows(KEY), await allows(OTHER)]).toEqual([false, true]);
  expect(state.reads).toBe(2);
});

test('a short key counts as none, and a secret without a long one says so', async () => {
  const short = 'k'.repeat(15);
  expect(await desk(`${KEY}\n${short}`).allows(short)).toBe(false);
  await expect(desk(short).allows(short)).rejects.toThrow('holds no key of 16 characters: put one a line into it');
});

test('a secret that can not be read is asked for again, not remembered', async () => {
  const { allows, state } = desk(KEY);
  state.broken = true;
  await expect(allows(KEY)).rejects.toThrow('no secret');
  state.broken = false;
  expect(await allows(KEY)).toBe(true);
});
