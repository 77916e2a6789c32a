import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { CustomContainerProps, LocalCommand } from '../../model-container';
import { PropError } from '../errors';
import * as aws from './aws';
import { both, checkProp, checkProps, each, isUnresolved, list, type Rules } from './check';
import { matching } from './rules';

const CONTAINER: Rules<CustomContainerProps> = {
  tagOrDigest: matching(
    /^(?:\w[\w.-]{0,127}|sha256:[0-9a-f]{64})$/,
    "give a tag such as '1.2' or a digest 'sha256:…' of 64 hexadecimal digits",
  ),
  script: (path) => {
    if (!path.endsWith('.tar.gz') && extname(path) !== '.py') {
      return { got: path, fix: 'give the path of one .py file or of a .tar.gz' };
    }
    return existsSync(path) ? undefined : { got: path, fix: 'there is no such file: mend the path' };
  },
  entrypoint: aws.entrypoint,
  environment: aws.environment(512),
};

const LOCAL: Rules<LocalCommand> = {
  command: both(
    (parts) => (parts.length > 0 ? undefined : { got: parts, fix: 'say how the job starts on a laptop' }),
    each(matching(/\S/, 'give no empty argument')),
  ),
  requirements: both(
    list<string>(0, 200, 'name 200 packages at most'),
    each(matching(/^[A-Za-z0-9].*$/, "write a pip requirement such as 'scikit-learn==1.8.0'")),
  ),
};

export function checkContainer(props: CustomContainerProps): void {
  const { script, entrypoint, local } = props;
  if (script?.endsWith('.tar.gz') && !entrypoint) {
    throw new PropError('entrypoint', undefined, 'say how to unpack and start the .tar.gz');
  }
  checkProps(props, CONTAINER);
  if (!local) return;
  for (const [name, rule] of Object.entries(LOCAL) as [keyof LocalCommand, never][]) {
    checkProp(`local.${name}`, local[name], rule);
  }
  if (!local.command && !entrypoint && !(script && !isUnresolved(script))) {
    throw new PropError('local.command', undefined, 'say how the job starts on a laptop');
  }
}

/** A processing job takes less than a training job does. */
export function checkProcessingEnvironment(environment: { [name: string]: string }): void {
  checkProp('environment', environment, aws.environment(256));
}
