import { type AddCommand, aboutWorkflow } from '../command';
import { followRun } from '../follow';
import { describeRun, findRun } from '../runs';
import { type CommonOptions, nextCommand, withinRun } from '../session';

export const addRedrive: AddCommand = (cli) =>
  void aboutWorkflow(
    cli.command('redrive <run>', 'goes on with a failed run at the state that failed', [
      ['ml-workflow redrive RUN', 'and follows it, as run does'],
    ]),
  ).action(cli.does(redriveCommand));

function redriveCommand(run: string, options: CommonOptions): Promise<number> {
  return withinRun(run, options, 'work', async (session) => {
    const { client } = session;
    const { executionArn, name } = await findRun(client, run);
    const { status, redriveStatus, redriveStatusReason } = await describeRun(client, executionArn);
    if (redriveStatus !== 'REDRIVABLE') throw new Error(notRedrivable(name, status, redriveStatusReason, options));
    await client.sfn('RedriveExecution', { executionArn });
    return followRun(session, executionArn, name, options);
  });
}

function notRedrivable(name: string, status: string, reason = '', options: CommonOptions): string {
  const next =
    status === 'RUNNING'
      ? `it runs; to follow it: ${nextCommand(`watch ${name}`, options)}`
      : status === 'SUCCEEDED'
        ? `it has ended well; to run again: ${nextCommand('run --data <file>', options)}`
        : `${reason || `it is ${status}`}; to run again: ${nextCommand('run --data <file>', options)}`;
  return `the run ${name} can't be redriven: ${next}`;
}
