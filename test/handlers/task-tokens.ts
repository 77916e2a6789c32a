import { awsError, fakeClient } from './support';

/** Step Functions' side: each token is answered once. */
export function taskTokens() {
  const answered = new Map<string, string>();
  const open = new Set<string>();
  const sfn = fakeClient((input: { taskToken: string; output: string }) => {
    if (!open.delete(input.taskToken)) throw awsError('TaskTimedOut');
    answered.set(input.taskToken, input.output);
    return {};
  });
  return { answered, open, sfn };
}
