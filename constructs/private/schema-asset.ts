import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileSystem } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { FeatureSchema } from '../feature-schema';

/** The schema as an object in the assets bucket; named by its content, whatever file it came from. */
export function schemaAsset(scope: Construct, schema: FeatureSchema): Asset {
  return new Asset(scope, 'Schema', { path: schemaFile(schema) });
}

function schemaFile(schema: FeatureSchema): string {
  const file = join(mkdtempSync(join(FileSystem.tmpdir, 'schema-')), 'schema.json');
  writeFileSync(file, schema.toJson());
  return file;
}
