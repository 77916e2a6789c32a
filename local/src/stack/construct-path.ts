import type { ResourceView } from './kinds';

/** Where the construct is in the app: its path without the resource's own last step. */
export function constructPath(view: Pick<ResourceView, 'resource' | 'logicalId' | 'stackName'>): string {
  const written = view.resource.Metadata?.['aws:cdk:path'];
  return typeof written === 'string' ? written.replace(/\/Resource$/, '') : `${view.stackName}/${view.logicalId}`;
}
