import type { Template, TemplateResource } from '../stack/assembly';
import { StackScope } from '../stack/scope';

export const TYPE = 'AWS::StepFunctions::StateMachine';

export interface FoundMachine {
  readonly name: string;
  readonly definition: string;
  readonly type: 'STANDARD' | 'EXPRESS';
}

/** The state machine of a template; by logical id, name or construct id when there are several. */
export function findStateMachine(template: Template, idOrName?: string): FoundMachine {
  const machines = Object.entries(template.Resources ?? {}).filter(([, { Type }]) => Type === TYPE);
  const found = idOrName === undefined ? machines : machines.filter((entry) => isCalled(entry, idOrName));
  const [only] = found;
  if (!only || found.length !== 1) {
    const known = machines.map(([logicalId, resource]) => pathOf(resource) ?? logicalId).join(', ') || 'none';
    throw new Error(
      idOrName === undefined
        ? `the template has ${machines.length} state machines (${known}); name the one to test`
        : `"${idOrName}" fits ${found.length} state machines of the template; it has ${known}`,
    );
  }
  return read(template, only);
}

/** Every state machine of a template. */
export const machinesOf = (template: Template): FoundMachine[] =>
  Object.entries(template.Resources ?? {})
    .filter(([, { Type }]) => Type === TYPE)
    .map((entry) => read(template, entry));

function read(template: Template, [logicalId, resource]: [string, TemplateResource]): FoundMachine {
  const view = scopeOf(template).view(logicalId, resource);
  const object = view.read<object>('Definition');
  const text = view.read<string>('DefinitionString') ?? (object ? JSON.stringify(object) : undefined);
  if (text === undefined) {
    throw new Error(`the state machine ${logicalId} keeps its definition in S3; give it to TestMachine.fromDefinition`);
  }
  const substitutions = view.read<Record<string, unknown>>('DefinitionSubstitutions') ?? {};
  return {
    name: view.read<string>('StateMachineName') ?? logicalId,
    type: view.read<string>('StateMachineType') === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    definition: text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) =>
      Object.hasOwn(substitutions, name) ? String(substitutions[name]) : whole,
    ),
  };
}

const pathOf = ({ Metadata }: TemplateResource): string | undefined => Metadata?.['aws:cdk:path'] as string | undefined;

function isCalled([logicalId, resource]: [string, TemplateResource], wanted: string): boolean {
  const steps = pathOf(resource)?.split('/') ?? [];
  return logicalId === wanted || resource.Properties?.StateMachineName === wanted || steps.includes(wanted);
}

function scopeOf(template: Template): StackScope {
  const stack = { name: 'Test', template, folder: '', assets: [], paths: new Map<string, string>() };
  const place = {
    region: 'us-east-1',
    accountId: '123456789012',
    apiBaseUrl: (apiId: string) => `https://${apiId}.example.com`,
    parameters: {},
  };
  return new StackScope(
    stack,
    place,
    (name) => `imported:${name}`,
    (_parent, logicalId) => {
      throw new Error(`what the nested stack ${logicalId} gives out is not known here; test its own template`);
    },
  );
}
