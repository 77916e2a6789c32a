import { Duration } from 'aws-cdk-lib';
import { both, each, type Fault, isUnresolved, list, type Rule } from './check';
import { jsonataOr, matching, text, time } from './rules';

/** Names, patterns and lengths as AWS has them: what it would refuse in a run is refused at synthesis. */

export const sagemakerName = matching(
  /^(?=.{1,63}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
  'use 1 to 63 letters, digits and hyphens, with a letter or digit first and last',
);

/** What names begin with; empty, it would fit what belongs to others. */
export const namePrefix = matching(
  /^(?=.{1,62}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
  'use 1 to 62 letters, digits and hyphens, such as the namePrefix of DeployModel',
);

export const workflowName = text(128, 'give 1 to 128 characters on one line, which people read');

export const instanceType = matching(
  /^ml\.[a-z0-9-]+\.[a-z0-9]+$/,
  "name a SageMaker instance type such as 'ml.m5.large'",
);

/** Step Functions' variables; some stages append a word of their own. */
export const variable: Rule<string> = (value) =>
  /^[A-Za-z_]\w{0,59}$/.test(value) && value !== 'states'
    ? undefined
    : { got: value, fix: 'use letters, digits and _, without $, at most 60, and not states, which Step Functions has' };

const S3_URI = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/\P{Cc}{1,960}$/u;

export const s3Uri = jsonataOr(matching(S3_URI, "write an S3 URI such as 's3://bucket/key', or JSONata"));

/** The roles of the jobs may write below runs/ alone. */
export const runFolder = jsonataOr((value) =>
  S3_URI.test(value) && /^s3:\/\/[^/]+\/runs\/(.*\/)?$/.test(value)
    ? undefined
    : {
        got: value,
        fix: "write a folder below runs/ that ends with a slash, such as 's3://bucket/runs/1/', or JSONata",
      },
);

/** Goes into IAM resources and event patterns, where these characters have a meaning. */
export const keyPrefix: Rule<string> = (value) => {
  if (/^\/|^s3:/.test(value)) return { got: value, fix: "write the key alone, such as 'raw/'" };
  const special = /[*?$\\]/.exec(value)?.[0];
  if (special) return { got: value, fix: `write it without "${special}"` };
  return value.length > 512 ? { got: `${value.length} characters`, fix: 'write 512 at most' } : undefined;
};

/** What runs write lies below runs/; as new data it would start runs without an end. */
export const apartFromRuns: Rule<string> = (value) =>
  'runs/'.startsWith(value) || value.startsWith('runs/')
    ? {
        got: value,
        fix: "runs write below runs/, and would start each other: give a folder of its own, such as 'raw/'",
      }
    : undefined;

export const address: Rule<string> = matching(
  /^(?=[\x21-\x7e]+@)(?=.{3,320}$)[^\s@,;<>"]{1,64}@[^\s@,;<>"]+\.[^\s@,;<>"]+$/,
  'write an address such as ml@example.com',
);

export const addresses = (least: number): Rule<string[]> =>
  both(
    list(least, 50, 'name at least one e-mail address, and 50 at most', (one: string) => one.toLowerCase()),
    each(address),
  );

const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export const tags: Rule<{ [key: string]: string }> = (given) => {
  const entries = Object.entries(given);
  if (entries.length > 50) return { got: `a map of ${entries.length}`, fix: 'AWS takes 50 tags' };
  return firstOf(entries, (key, value) => {
    if (!TAG.test(key) || key.length < 1 || key.length > 128 || /^aws:/i.test(key)) {
      return { got: key, fix: 'a key has 1 to 128 letters, digits, blanks and _.:/=+-@, and does not begin with aws:' };
    }
    return typeof value === 'string' && TAG.test(value) && value.length <= 256
      ? undefined
      : { got: value, fix: 'a value has at most 256 letters, digits, blanks and _.:/=+-@' };
  });
};

export const environment =
  (most: number): Rule<{ [name: string]: string }> =>
  (given) => {
    const entries = Object.entries(given);
    if (entries.length > 100) return { got: `a map of ${entries.length}`, fix: 'SageMaker takes 100 variables' };
    return firstOf(entries, (name, value) => {
      if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || name.length > most) {
        return { got: name, fix: `a name has at most ${most} letters, digits and _, and no digit first` };
      }
      if (typeof value !== 'string') return { got: value, fix: `SageMaker takes strings: write '${String(value)}'` };
      return value.length > most
        ? { got: `${value.length} characters`, fix: `SageMaker takes ${most} at most: put it into a file` }
        : undefined;
    });
  };

export const hyperparameters: Rule<{ [name: string]: string }> = (given) => {
  const entries = Object.entries(given);
  if (entries.length > 100) return { got: `a map of ${entries.length}`, fix: 'SageMaker takes 100 hyperparameters' };
  return firstOf(entries, (name, value) => {
    if (!/^.{1,256}$/.test(name)) return { got: name, fix: 'a name has 1 to 256 characters on one line' };
    if (typeof value !== 'string') return { got: value, fix: `SageMaker takes strings: write '${String(value)}'` };
    return /^.{0,2500}$/.test(value)
      ? undefined
      : { got: `${value.length} characters`, fix: 'SageMaker takes at most 2500 on one line: put it into a file' };
  });
};

export const entrypoint: Rule<string[]> = (parts) => {
  if (parts.length < 1 || parts.length > 100) {
    return {
      got: parts.length === 0 ? [] : `a list of ${parts.length}`,
      fix: 'give a program and 99 arguments at most',
    };
  }
  return each(matching(/^.{1,256}$/, 'SageMaker takes 1 to 256 characters on one line: put more into a script'))(parts);
};

export const alarms: Rule<unknown[]> = (given) =>
  given.length > 10
    ? { got: `a list of ${given.length}`, fix: 'SageMaker watches 10 alarms: combine some' }
    : undefined;

/** A deployment of SageMaker is watched for an hour at most. */
export const bake = time(Duration.seconds(0), Duration.hours(1), 'choose an hour at most, in whole seconds');

function firstOf(
  entries: [string, string][],
  rule: (key: string, value: string) => Fault | undefined,
): Fault | undefined {
  for (const [key, value] of entries) {
    const fault = isUnresolved(value) || isUnresolved(key) ? undefined : rule(key, value);
    if (fault) return { ...fault, at: `.${key.slice(0, 40)}` };
  }
  return undefined;
}
