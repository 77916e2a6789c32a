import * as fs from 'node:fs';
import type { Deployment, ResourceKind, ResourceView } from '../kinds';
import { physicalName } from '../names';

export const stateMachine: ResourceKind = {
  identify: (view) => {
    const name = view.read<string>('StateMachineName') ?? physicalName(view.stackName, view.logicalId, 80);
    const arn = view.arn('states', `stateMachine:${name}`);
    return { ref: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: 'INITIAL' } };
  },
  deploy: async (view, { ref, attributes }, deployment) => {
    const definition = definitionOf(view, deployment);
    const logging = view.read<object>('LoggingConfiguration');
    const tracing = view.read<object>('TracingConfiguration');
    deployment.app.stateMachines.push({
      logicalId: view.logicalId,
      path: view.path,
      stackName: view.stackName,
      name: String(attributes.Name),
      arn: ref,
      roleArn: view.read<string>('RoleArn') ?? '',
      type: view.read<string>('StateMachineType') === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
      definition,
      ...(logging && { loggingConfiguration: apiNames(logging) as object }),
      ...(tracing && { tracingConfiguration: apiNames(tracing) as object }),
    });
  },
};

/** The API's members are named as the template's, in lower camel case. */
function apiNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(apiNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name.charAt(0).toLowerCase() + name.slice(1), apiNames(inner)]),
  );
}

function definitionOf(view: ResourceView, deployment: Deployment): string {
  const object = view.read<object>('Definition');
  const text = view.read<string>('DefinitionString') ?? (object ? JSON.stringify(object) : fromAsset(view, deployment));
  const substitutions = view.read<Record<string, unknown>>('DefinitionSubstitutions') ?? {};
  return text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) =>
    Object.hasOwn(substitutions, name) ? String(substitutions[name]) : whole,
  );
}

function fromAsset(view: ResourceView, deployment: Deployment): string {
  const location = view.read<{ Key?: string }>('DefinitionS3Location');
  const asset = location?.Key === undefined ? undefined : deployment.asset(location.Key);
  if (!asset) {
    throw new Error(
      `the state machine ${view.path} has no DefinitionString, Definition or DefinitionS3Location that the assembly holds`,
    );
  }
  return fs.readFileSync(asset.source, 'utf8');
}
