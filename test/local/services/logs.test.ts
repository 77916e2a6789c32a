import { join } from 'node:path';
import { LogFiles } from '../../../local/src/services/logs';

const logs = new LogFiles('/state/logs');

test.each([
  ['/aws/lambda/ask', 'stream', 'aws/lambda/ask/stream.log'],
  ['/aws/../../../etc', 'passwd', 'aws/etc/passwd.log'],
  ['../..', 'a', 'a.log'],
  ['./a/./b', 'c', 'a/b/c.log'],
  ['/aws/lambda', '../../x', 'aws/lambda/.._.._x.log'],
])('a log of %s, %s stays in its folder', (group, stream, file) => {
  expect(logs.file(group, stream)).toBe(join('/state/logs', file));
});
