import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { IChainable, StateGraph } from 'aws-cdk-lib/aws-stepfunctions';
import jsonata from 'jsonata';
import { ColumnType, DerivedKind, FeatureSchema } from '../../index';

export type StateJson = Record<string, unknown> & { Type: string; Next?: string };
export interface GraphJson {
  readonly StartAt: string;
  readonly States: Record<string, StateJson>;
}

/** The states of one fragment, tokens resolved. */
export function graphOf(stack: Stack, chain: IChainable): GraphJson {
  return stack.resolve(new StateGraph(chain.startState, 'test').toGraphJson()) as GraphJson;
}

export function bucket(stack: Stack, id = 'Data'): Bucket {
  return new Bucket(stack, id, { bucketName: id.toLowerCase() });
}

export function smallSchema(): FeatureSchema {
  return new FeatureSchema({
    columns: [
      { name: 'rooms', type: ColumnType.NUMBER, min: 1, max: 9 },
      { name: 'people', type: ColumnType.INTEGER, min: 1, max: 8 },
      { name: 'kind', type: ColumnType.CATEGORY, categories: ['flat', 'house'] },
    ],
    target: { name: 'price', type: ColumnType.NUMBER, min: 0 },
    derived: [{ name: 'space', kind: DerivedKind.RATIO, of: ['rooms', 'people'] }],
  });
}

/** Evaluates `{% … %}` as Step Functions does: variables and $states are given, $parse and $hash are there. */
export async function evaluate(text: unknown, variables: Record<string, unknown>): Promise<unknown> {
  const code = /^\{%([\s\S]*)%\}$/.exec(String(text))?.[1];
  if (code === undefined) throw new Error(`${String(text)} is no JSONata expression`);
  const expression = jsonata(code);
  expression.registerFunction('parse', (json: string) => JSON.parse(json) as unknown);
  expression.registerFunction('hash', (value: string, algorithm: string) =>
    createHash(algorithm.replace('-', '').toLowerCase()).update(value).digest('hex'),
  );
  const result: unknown = await expression.evaluate({}, variables);
  return result === undefined ? undefined : JSON.parse(JSON.stringify(result));
}
