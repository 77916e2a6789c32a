import { stripVTControlCharacters } from 'node:util';
import { RunTree } from '../../../local/src/cli/tree/model';
import { fitted, renderTree } from '../../../local/src/cli/tree/render';
import { treeFollower } from '../../../local/src/cli/tree/screen';
import { jsonata, Play } from '../asl/harness';

const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' };

/** Without the durations, which the renderer's own test holds. */
function shown({ events, now }: Play, color = false): string[] {
  const tree = new RunTree();
  for (const event of events) tree.take(event);
  return renderTree(tree, now, 100, color).map((line) => line.replace(/ +[\d.]+ m?s {2}/, '  '));
}

test('a state that is tried again, and one whose error is caught', () => {
  const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 2 }];
  const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Tidy up' }];
  const play = new Play(
    jsonata({ 'Call it': { ...TASK, Retry, Catch, Next: 'Tidy up' }, 'Tidy up': { Type: 'Pass', End: true } }),
  );
  const fail = (error: string): Play =>
    play.send({ type: 'taskFailed', id: play.task().id, error, cause: 'come later' });
  fail('Busy');
  expect(shown(play)).toEqual(['  ✖ Call it  failed: Busy: come later']);
  play.tick();
  expect(shown(play)).toEqual(['  ● Call it  running, retry 1: Busy: come later']);
  fail('Other');
  expect(shown(play)).toEqual(['  ! Call it  failed, caught, retry 1: Other: come later', '  ✔ Tidy up  done']);
});

test('the items of a Map and the branches of a Parallel stand below it, and the path goes on beside it', () => {
  const ItemProcessor = {
    StartAt: 'Work',
    States: { Work: { ...TASK, Next: 'Note' }, Note: { Type: 'Pass', End: true } },
  };
  const branch = (name: string): object => ({ StartAt: name, States: { [name]: { ...TASK, End: true } } });
  const play = new Play(
    jsonata({
      Each: { Type: 'Map', Items: [1, 2], ItemProcessor, Next: 'Both' },
      Both: { Type: 'Parallel', Branches: [branch('Left'), branch('Right')], Next: 'After' },
      After: { Type: 'Pass', End: true },
    }),
  );
  play.succeed(1);
  expect(shown(play)).toEqual([
    '  ● Each  running',
    '    ✔ item 0  done',
    '      ✔ Work  done',
    '      ✔ Note  done',
    '    ● item 1  running',
    '      ● Work  running',
  ]);
  play.succeed(2);
  play.send({ type: 'taskSucceeded', id: play.tasks[1]?.id ?? '', output: 2 });
  expect(shown(play).slice(7)).toEqual(['  ● Both  running', '    ● Left  running', '    ✔ Right  done']);
  play.succeed(1);
  expect(shown(play).slice(7)).toEqual(['  ✔ Both  done', '    ✔ Left  done', '    ✔ Right  done', '  ✔ After  done']);
});

test('a loop is one line, and a run that fails leaves nothing running', () => {
  const play = new Play(
    jsonata({
      Look: { ...TASK, Next: 'Ready?', Assign: { n: '{% $states.result %}' } },
      'Ready?': { Type: 'Choice', Choices: [{ Condition: '{% $n = 3 %}', Next: 'Give up' }], Default: 'Wait' },
      Wait: { Type: 'Wait', Seconds: 5, Next: 'Look' },
      'Give up': { Type: 'Fail', Error: 'Never', Cause: 'it was never ready' },
    }),
  );
  play.succeed(1).tick().succeed(2).tick().succeed(3);
  expect(shown(play)).toEqual([
    '  ✔ Look (×3)  done',
    '  ✔ Ready? (×3)  done',
    '  ✔ Wait (×2)  done',
    '  ✖ Give up  failed',
  ]);
});

test('the time of a state is that of all its visits', () => {
  const play = new Play(
    jsonata({
      Look: { ...TASK, Next: 'Wait' },
      Wait: { Type: 'Wait', Seconds: 5, Next: 'Look' },
    }),
  );
  play.succeed(1).tick().succeed(2).tick();
  const tree = new RunTree();
  for (const event of play.events) tree.take(event);
  expect(renderTree(tree, play.now, 80, false).at(-1)).toBe('  ✔ Wait (×2)     10.0 s  done');
});

test('color is added to an icon and a word that are there without it', () => {
  const play = new Play(jsonata({ Call: { ...TASK, End: true } })).succeed(1);
  const [plain = ''] = shown(play);
  const [colored = ''] = shown(play, true);
  expect(colored).toContain('\u001b[32m✔\u001b[0m Call');
  expect(stripVTControlCharacters(colored)).toBe(plain);
});

test('a task token never gets to the screen, and lines are as wide as it', () => {
  const tree = new RunTree();
  const play = new Play(jsonata({ Call: { ...TASK, End: true } }));
  for (const event of play.events) tree.take(event);
  tree.say(`token ${'a'.repeat(86)}== and on`);
  const [line = ''] = renderTree(tree, 90_061_000, 60, false);
  expect(line).toMatch(/^ {2}● Call {2,}25 h 1 min {2}running: token \[task token\]/);
  expect(line.length).toBeLessThan(60);
});

test('more lines than rows: the last ones are shown', () => {
  expect(fitted(['a', 'b', 'c'], 3)).toEqual(['a', 'b', 'c']);
  expect(fitted(['a', 'b', 'c', 'd'], 3)).toEqual(['  … 2 more lines above', 'c', 'd']);
});

test('the screen is drawn again where it stands, and the cursor comes back', () => {
  jest.useFakeTimers();
  const written: string[] = [];
  const screen = { columns: 80, rows: 24, isTTY: true, write: (text: string) => written.push(text) };
  const play = new Play(jsonata({ Call: { ...TASK, Next: 'Then' }, Then: { Type: 'Pass', End: true } }));
  const follower = treeFollower(screen, () => play.now, false);
  for (const event of play.events) follower.take({ event });
  jest.advanceTimersByTime(250);
  const before = play.events.length;
  play.succeed(1);
  for (const event of play.events.slice(before)) follower.take({ event });
  jest.advanceTimersByTime(250);
  follower.end();
  jest.useRealTimers();
  expect(written[0]).toBe('\u001b[?25l');
  expect(written[1]).toMatch(/Call +0 ms {2}running\n$/);
  // One line up, and two are drawn.
  expect(written[2]).toContain('\u001b[1A\r\u001b[0J');
  expect(stripVTControlCharacters(written[2] ?? '')).toMatch(/^\r {2}✔ Call .*\n {2}✔ Then .*\n$/);
  expect(written.at(-1)).toBe('\u001b[?25h');
});
