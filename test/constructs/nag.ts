import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

export interface Finding {
  readonly ruleName: string;
  readonly violatingConstructs: { readonly constructPath: string }[];
  readonly acknowledgedId?: string;
  readonly acknowledgedAt?: string;
  readonly reason?: string;
}

interface Report {
  readonly pluginReports: {
    readonly pluginName: string;
    readonly violations: Finding[];
    readonly suppressedViolations: Finding[];
  }[];
}

/** What cdk-nag's AwsSolutions finds in an app, and what the app has acknowledged. */
export function nag(app: App): { readonly violations: Finding[]; readonly suppressed: Finding[] } {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  // Synthesis stops at findings, with a message that lists them.
  const { directory } = app.synth();
  const report = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as Report;
  const ours = report.pluginReports.find(({ pluginName }) => pluginName === 'AwsSolutions');
  if (!ours) throw new Error('the report holds nothing of AwsSolutions');
  return { violations: ours.violations, suppressed: ours.suppressedViolations };
}
