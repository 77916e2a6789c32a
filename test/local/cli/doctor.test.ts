import { checksOf, type Machine } from '../../../local/src/cli/doctor/checks';
import { cli, cliJson } from './support';

/** A machine that has everything, but for what a test takes away. */
const machine = (more: Partial<Machine> = {}): Machine => ({
  nodeVersion: 'v22.1.0',
  python: '/x/python',
  stateDir: '/state',
  run: (program, args) => (args.join().includes('version_info') ? '3.11.7\n' : `${program} 1.0\n`),
  exists: () => true,
  freeBytes: (): number => 50e9,
  canListen: (): Promise<boolean> => Promise.resolve(true),
  ...more,
});

const without = (...gone: string[]): Partial<Machine> => ({
  run(program, args): string | undefined {
    if (gone.some((one) => [program, ...args].join(' ').includes(one))) return undefined;
    return machine().run(program, args);
  },
});

test('a machine with everything lacks nothing', async () => {
  expect((await checksOf(machine())).filter(({ status }) => status !== 'ok')).toEqual([]);
});

test.each<[string, Partial<Machine>, string, RegExp]>([
  ['Node.js', { nodeVersion: 'v18.20.0' }, 'missing', /Node\.js 20 or newer/],
  ['Python', { run: () => '3.9.2' }, 'missing', /3\.11, 3\.12 or 3\.13/],
  ['Python', { run: () => '3.14.0' }, 'missing', /ML_WORKFLOW_PYTHON/],
  ['Python', without('/x/python'), 'missing', /install Python/],
  ['Python packages', without('import xgboost'), 'missing', /pip install --no-deps -r .*requirements\.txt/],
  ['Disk', { freeBytes: () => 1e8 }, 'missing', /free 1 GB/],
  ['Ports', { canListen: async () => false }, 'missing', /listen on 127\.0\.0\.1/],
  ['Network isolation', without('unshare'), 'optional', /user namespaces/],
  ['Java', without('java'), 'optional', /OpenJDK 17/],
  ['AWS CLI', without('aws'), 'optional', /docs\.aws\.amazon\.com/],
  ['Browser', { exists: () => false }, 'optional', /CHROME_PATH/],
])('%s %#: how to get it', async (name, more, status, advice) => {
  const found = (await checksOf(machine(more))).find((check) => check.name === name);
  expect(found).toMatchObject({ status, advice: expect.stringMatching(advice) });
});

test('this machine can run what these tests run; a missing Python is exit code 1', async () => {
  const told = await cliJson<{ ok: boolean; checks: { name: string }[] }>('doctor');
  expect(told).toMatchObject({ v: 1, ok: true });
  const { code, out } = await cli('doctor', '--python', '/no/such/python');
  expect(code).toBe(1);
  expect(out).toMatch(/^Python +missing +\/no\/such\/python does not run$/m);
  expect(out).toContain('Something is missing; see above.');
}, 60_000);
