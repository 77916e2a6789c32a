import { App } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { housing } from '../../examples/housing/stack';
import { nag } from '../constructs/nag';

test('cdk-nag finds nothing, and each suppression stands at a construct with a reason', () => {
  const app = new App();
  housing(app);
  const { violations, suppressed } = nag(app);
  expect(violations).toEqual([]);
  expect(suppressed.length).toBeGreaterThan(10);
  for (const { acknowledgedAt, reason } of suppressed) {
    expect(acknowledgedAt).toMatch(/^HousingWorkflow\/.+/);
    expect(reason).toMatch(/\w+ \w+ \w+/);
  }
});

test('and it would find a fault', () => {
  const app = new App();
  new Bucket(housing(app), 'Open');
  expect(() => nag(app)).toThrow('AwsSolutions-S10');
});
