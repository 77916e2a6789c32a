import { PassThrough } from 'node:stream';
import { askTarget, confirm } from '../../../local/src/init/ask';

describe('at a terminal', () => {
  const terminal = (...answers: string[]) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    let said = '';
    output.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      // A person answers what was asked.
      if (/(: |\] )$/.test(chunk.toString())) input.write(`${answers.shift() ?? ''}\n`);
    });
    return { input, output, said: () => said };
  };

  test('the target is asked for until it is one', async () => {
    const asked = terminal('prise', '2');
    expect(await askTarget(asked, ['x', 'price'])).toBe('price');
    expect(asked.said()).toContain('did you mean price?');
  });

  test.each([
    ['', true],
    ['y', true],
    ['n', false],
    ['perhaps', false],
  ])('the answer "%s" to writing means %s', async (answer, wanted) => {
    expect(await confirm(terminal(answer), 'Write?')).toBe(wanted);
  });
});
