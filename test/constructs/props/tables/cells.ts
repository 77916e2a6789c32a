import { RemovalPolicy } from 'aws-cdk-lib';
import { long, many } from './table';

/** Rows of props that several stages have. */

const NAME = 'use 1 to 63 letters, digits and hyphens, with a letter or digit first and last';
const URI = "write an S3 URI such as 's3://bucket/key', or JSONata";
const FOLDER = "write a folder below runs/ that ends with a slash, such as 's3://bucket/runs/1/', or JSONata";
const VARIABLE = 'use letters, digits and _, without $, at most 60, and not states, which Step Functions has';
export const PREFIX = 'use 1 to 62 letters, digits and hyphens, such as the namePrefix of DeployModel';

export const names = (prop: string) =>
  ['', 'my_model', '-prices', 'prices-', 'a b', long(64)].map(
    (wrong) => [prop, wrong, `${prop} is ${JSON.stringify(wrong)}: ${NAME}`] as const,
  );
export const uri = (prop: string) =>
  ['', 'bucket/key', 's3://b', 'S3://bucket/key', '{% %}', `s3://bucket/${long(1000)}`].map(
    (wrong) => [prop, wrong, wrong.length < 100 ? `${prop} is ${JSON.stringify(wrong)}: ${URI}` : URI] as const,
  );
export const folder = (prop: string) =>
  ['s3://bucket/runs/1', 's3://bucket/other/', 'runs/1/', ''].map(
    (wrong) => [prop, wrong, `${prop} is ${JSON.stringify(wrong)}: ${FOLDER}`] as const,
  );
export const variable = (prop = 'resultVariable') =>
  ['', '$data', 'my-data', '1st', 'states', 'a b', long(61)].map(
    (wrong) => [prop, wrong, `${prop} is ${JSON.stringify(wrong)}: ${VARIABLE}`] as const,
  );
export const jsonata = (prop: string, example: string) =>
  ['', '$package', '{%  %}', '$.package'].map(
    (wrong) => [prop, wrong, `${prop} is ${JSON.stringify(wrong)}: write JSONata, such as '${example}'`] as const,
  );
export const TAG_CELLS = [
  ['jobTags', { 'aws:team': 'ml' }, 'jobTags.aws:team is "aws:team": a key has 1 to 128 letters'],
  ['jobTags', { '': 'ml' }, 'jobTags. is "": a key has 1 to 128 letters'],
  ['jobTags', { 'a#b': 'ml' }, 'jobTags.a#b is "a#b": a key has 1 to 128 letters'],
  ['jobTags', { [long(129)]: 'ml' }, 'a key has 1 to 128 letters'],
  ['jobTags', { team: 'a*b' }, 'jobTags.team is "a*b": a value has at most 256 letters'],
  ['jobTags', { team: long(257) }, 'a value has at most 256 letters'],
  ['jobTags', { team: 7 }, 'jobTags.team is 7: a value has at most 256 letters'],
  ['jobTags', many(51), 'jobTags is "a map of 51": AWS takes 50 tags'],
] as const;
export const workflowName = ['', ' ', 'two\nlines', long(129)].map(
  (wrong) =>
    [
      'workflowName',
      wrong,
      wrong.length > 100
        ? '… (129 characters)": give 1 to 128 characters'
        : `workflowName is ${JSON.stringify(wrong)}: give 1 to 128 characters on one line, which people read`,
    ] as const,
);
export const SNAPSHOT = [
  'removalPolicy',
  RemovalPolicy.SNAPSHOT,
  'removalPolicy is "snapshot": use RemovalPolicy.RETAIN or RemovalPolicy.DESTROY',
] as const;
