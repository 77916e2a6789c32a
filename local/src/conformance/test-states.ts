import type { Json } from '../asl';
import type { Service } from '../services/types';
import { firstDifference } from './difference';
import { openService } from './service';
import type { Rule, Verdict } from './types';

export interface TestStateCase {
  readonly id: string;
  readonly request: { readonly mock?: object };
  readonly expected?: unknown;
  readonly error?: unknown;
}

/** A TestState request, sent by AWS's SDK; a task without a mock is answered as the recording says that it was. */
export async function runTestState(of: TestStateCase, rule: Rule): Promise<Verdict> {
  const service = await openService([functionOf(of)]);
  try {
    const answer = await service.send('TestState', withRecorded(of.request, of.expected) as object);
    const difference = firstDifference([rule.compareResponse(of, expectedOf(of), answer)]);
    const group = of.id.split('::')[0] ?? '';
    const verdict = { id: of.id, file: 'teststate.json', group };
    return difference === undefined ? { ...verdict, ok: true } : { ...verdict, ok: false, difference };
  } finally {
    await service.close();
  }
}

/** Some recordings hold the error's text one level deeper. */
function expectedOf({ expected, error }: TestStateCase): unknown {
  const whole = (expected ?? error) as { error?: unknown } | undefined;
  return typeof whole?.error === 'string' && Object.keys(whole).length === 1 ? whole.error : whole;
}

/** A value that the recorded test took from elsewhere («…») is what the answer shows under the same name. */
function withRecorded(request: object, expected: unknown): unknown {
  const text = JSON.stringify(expected ?? {});
  const resolve = (value: string): string =>
    value.replace(/"(\w+)": ?"(«[^»]*»)"/g, (whole, name: string, mention: string) => {
      const shown = new RegExp(`"${name}":"([^"]*)"`).exec(text)?.[1];
      const known = shown?.replaceAll('<partition>', 'aws').replaceAll('<region>', 'us-east-1');
      return known === undefined ? whole : whole.replace(mention, known);
    });
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return resolve(unescaped(value));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item)]));
  };
  return walk(request);
}

/** JSON text may write « and » as escapes. */
const unescaped = (text: string): string => text.replaceAll('\\u00ab', '«').replaceAll('\\u00bb', '»');

interface Recorded {
  readonly output?: Json;
  readonly inspectionData?: { readonly result?: Json };
}

/** The function that the tested state calls: it answers what the recording shows. */
function functionOf(of: TestStateCase): Service {
  const { output, inspectionData } = (of.expected ?? {}) as Recorded;
  const shown = inspectionData?.result ?? output ?? null;
  const payload = isWrapped(shown) ? shown.Payload : parsed(shown);
  return {
    name: 'lambda',
    operations: {
      Invoke: async () => ({
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: Buffer.from(JSON.stringify(payload)),
      }),
    },
  };
}

/** The answer of lambda:invoke, not that of a function's own ARN. */
function isWrapped(value: Json): value is { Payload: Json } {
  return typeof value === 'object' && value !== null && 'SdkHttpMetadata' in value && 'Payload' in value;
}

/** The recording parsed only what begins with a brace. */
function parsed(value: Json): Json {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}
