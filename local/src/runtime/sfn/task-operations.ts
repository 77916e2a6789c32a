import { parseJson } from '../../asl/index';
import { ServiceError } from '../../services/types';
import { taskGone } from '../tasks/tokens';
import type { UntimedSignal } from '../executions';
import { checkRequest, DATA, TOKEN } from './checks';
import type { SfnContext } from './context';

export function taskOperations({ executions, effects }: SfnContext) {
  const answer = async (token: string, make: (id: string) => UntimedSignal, ends: boolean): Promise<object> => {
    const { arn, id } = effects.tokens.find(token);
    const accepted = await executions.signal(arn, make(id));
    if (ends || !accepted) effects.tokens.remove(token);
    if (!accepted) throw taskGone();
    return {};
  };

  return {
    async SendTaskSuccess(input: { readonly taskToken: string; readonly output: string }) {
      checkRequest(input, { taskToken: TOKEN, output: { ...DATA, required: true } });
      const output = parseOutput(input.output);
      return answer(input.taskToken, (id) => ({ type: 'taskSucceeded', id, output }), true);
    },

    async SendTaskFailure(input: { readonly taskToken: string; readonly error?: string; readonly cause?: string }) {
      checkRequest(input, {
        taskToken: TOKEN,
        error: { type: 'string', max: 256 },
        cause: { type: 'string', max: 32_768 },
      });
      const { error, cause } = input;
      const reported = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
      return answer(input.taskToken, (id) => ({ type: 'taskFailed', id, ...reported }), true);
    },

    async SendTaskHeartbeat(input: { readonly taskToken: string }) {
      checkRequest(input, { taskToken: TOKEN });
      return answer(input.taskToken, (id) => ({ type: 'taskHeartbeat', id }), false);
    },
  };
}

function parseOutput(text: string) {
  try {
    return parseJson(text);
  } catch (error) {
    throw new ServiceError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
  }
}
