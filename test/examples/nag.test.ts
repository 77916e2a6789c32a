import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { housing } from '../../examples/housing/stack';

test('debug', () => {
  process.env.CDK_VALIDATION = 'true';
  const app = new App();
  housing(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  let out = '';
  try { const a = app.synth(); console.log(readFileSync(join(a.directory, 'validation-report.json'), 'utf8').slice(0, 60000)); } catch (e) { console.log(String(e).slice(0, 60000)); }
});
