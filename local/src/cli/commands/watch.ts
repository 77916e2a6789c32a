import { type AddCommand, aboutWorkflow } from '../command';
import { followRun, lineFollower } from '../follow';
import { print } from '../output';
import { findRun } from '../runs';
import { type CommonOptions, withinRun } from '../session';
import { treeFollower } from '../tree/screen';

interface WatchOptions extends CommonOptions {
  readonly plain?: boolean;
}

export const addWatch: AddCommand = (cli) =>
  void aboutWorkflow(
    cli
      .command('watch <run>', 'follows a run as a tree; takes it up again if it was interrupted', [
        ['ml-workflow watch RUN', 'a live tree in a terminal, a line per state elsewhere'],
        ['ml-workflow watch RUN --plain | tee run.log'],
        ['ml-workflow watch RUN --stack Prices', 'in AWS'],
      ])
      .option('--plain', 'a line per state, in a terminal too'),
  ).action(cli.does(watchCommand));

function watchCommand(run: string, options: WatchOptions): Promise<number> {
  return withinRun(run, options, 'work', async (session) => {
    const { executionArn, name } = await findRun(session.client, run);
    const isTree = process.stdout.isTTY && !options.plain && !options.json && !options.verbose;
    if (isTree) print(`${name}, ${session.client.place}. Ctrl-C ends the watching, not the run.`);
    return followRun(
      session,
      executionArn,
      name,
      options,
      isTree ? treeFollower(process.stdout) : lineFollower(options),
    );
  });
}
