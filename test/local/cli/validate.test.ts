import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '../../../local/src/cli/program';
import { removeTemporaryFolders, temporaryFolder } from '../runtime/support';
import { cli } from './support';

afterAll(removeTemporaryFolders);

async function validate(...args: string[]): Promise<{ code: number; out: string }> {
  let code = -1;
  let out = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    await createProgram((ended) => (code = ended)).parseAsync(['node', 'ml-workflow', 'validate', ...args]);
  } finally {
    write.mockRestore();
  }
  return { code, out };
}

const pass = (more: object = {}): object => ({ StartAt: 'P', States: { P: { Type: 'Pass', End: true, ...more } } });
const machine = (definition: object, more: object = {}): object => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { DefinitionString: JSON.stringify(definition), ...more },
});

test('definitions and templates of a folder, each with what AWS would refuse', async () => {
  const folder = temporaryFolder();
  const file = (name: string, content: object | string): void =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  file('good.asl.json', pass({ Type: 'Task', Resource: '${Function}', TimeoutSeconds: 5 }));
  file('bad.asl.json', pass({ Type: 'Task', Resource: 'arn:aws:states:::nothing:atAll' }));
  file('broken.asl.json', '{"StartAt"');
  file('stack.template.json', {
    Resources: { Good: machine(pass()), Wrong: machine(pass({ Next: 'Q' })), Other: { Type: 'T' } },
  });
  file('notes.txt', 'not read');
  file('manifest.json', { version: '1' });
  const { code, out } = await validate(folder);
  expect(code).toBe(1);
  expect(out).toMatch(/^ok +\S+good\.asl\.json$/m);
  expect(out).toMatch(/^ok +\S+stack\.template\.json \(Good\)$/m);
  expect(out).toMatch(
    /^error +\S+bad\.asl\.json +SCHEMA_VALIDATION_FAILED: The resource .* at \/States\/P\/Resource$/m,
  );
  expect(out).toMatch(/^error +\S+broken\.asl\.json +INVALID_JSON_DESCRIPTION/m);
  expect(out).toMatch(/^error +\S+ \(Wrong\) +.*at \/States\/P/m);
  expect(out).toContain('5 state machines, 3 of which AWS would refuse.');
  expect((await validate(join(folder, 'good.asl.json'))).code).toBe(0);
  const json = JSON.parse((await validate('--json', join(folder, 'bad.asl.json'))).out) as object[];
  expect(json).toMatchObject([{ diagnostics: [{ severity: 'ERROR', location: '/States/P/Resource' }] }]);
});

test('a place that holds nothing to validate is a wrong command, and no success', async () => {
  const empty = temporaryFolder();
  expect(await cli('validate', empty)).toMatchObject({
    code: 2,
    err: expect.stringContaining(`${empty} holds no definition and no template: give a folder such as cdk.out`),
  });
  expect(await cli('validate', join(empty, 'typo'))).toMatchObject({
    code: 2,
    err: expect.stringContaining('typo is neither a file nor a folder'),
  });
});

test('a file that is neither a definition nor a template', async () => {
  const file = join(temporaryFolder(), 'package.json');
  writeFileSync(file, '{"name": "app", "version": "1.0.0"}');
  const { code, out, err } = await cli('validate', file);
  expect([code, out]).toEqual([2, '']);
  expect(err).toBe(
    `ml-workflow: ${file} is neither a definition (an object with StartAt and States) nor a template (with Resources)\n`,
  );
});
