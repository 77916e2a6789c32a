import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { housing } from '../../examples/housing/stack';

interface Finding {
  readonly ruleName: string;
  readonly acknowledgedAt?: string;
  readonly reason?: string;
}

interface Report {
  readonly pluginReports: { readonly pluginName: string; violations: Finding[]; suppressedViolations: Finding[] }[];
}

test('cdk-nag finds nothing, and each suppression stands at a construct with a reason', () => {
  process.env.CDK_VALIDATION = 'true';
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': false } });
  housing(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const file = join(app.synth().directory, 'validation-report.json');
  const { pluginReports } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const report = pluginReports.find(({ pluginName }) => pluginName === 'AwsSolutions');
  expect(report?.violations).toEqual([]);
  expect(report?.suppressedViolations.length).toBeGreaterThan(10);
  for (const { acknowledgedAt, reason } of report?.suppressedViolations ?? []) {
    expect(acknowledgedAt).toMatch(/^HousingWorkflow\/.+/);
    expect(reason).toMatch(/\w+ \w+ \w+/);
  }
});
