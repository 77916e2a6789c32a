import type { AssemblyStack, TemplateResource } from './assembly';
import { evaluate, evaluateCondition, NO_VALUE, type Scope } from './evaluate';
import type { Identity, ResourceView } from './kinds';
import { kindOf } from './resources';

export interface Place {
  readonly region: string;
  readonly accountId: string;
  readonly apiBaseUrl: (apiId: string) => string;
  /** Values of template parameters that have no default. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** One stack's names, resolved when they are asked for: no order of deployment is needed to know who is who. */
export class StackScope implements Scope {
  private readonly identities = new Map<string, Identity>();
  private readonly conditions = new Map<string, boolean>();
  private readonly children = new Map<string, StackScope>();

  constructor(
    readonly stack: AssemblyStack,
    private readonly place: Place,
    private readonly exported: (name: string) => unknown,
    private readonly nested: (parent: StackScope, logicalId: string, resource: TemplateResource) => StackScope,
  ) {}

  /** Resources whose condition holds. */
  resources(): [logicalId: string, resource: TemplateResource][] {
    return Object.entries(this.stack.template.Resources ?? {}).filter(
      ([, { Condition }]) => Condition === undefined || this.condition(Condition),
    );
  }

  resolve(value: unknown): unknown {
    return this.localize(evaluate(value, this));
  }

  metadata(): Readonly<Record<string, unknown>> {
    return this.resolve(this.stack.template.Metadata ?? {}) as Record<string, unknown>;
  }

  view(logicalId: string, resource: TemplateResource): ResourceView {
    const { region, accountId } = this.place;
    return {
      logicalId,
      stackName: this.stack.name,
      path: this.path(logicalId, resource),
      resource,
      region,
      accountId,
      read: <T>(property: string) => {
        const raw = resource.Properties?.[property];
        if (raw === undefined) return undefined;
        const value = this.within(logicalId, property, raw);
        return value === NO_VALUE ? undefined : (value as T);
      },
      arn: (service, name) => `arn:aws:${service}:${region}:${accountId}:${name}`,
      apiUrl: (apiId) => this.place.apiBaseUrl(apiId).replace(/\/$/, ''),
    };
  }

  identity(logicalId: string): Identity {
    const known = this.identities.get(logicalId);
    if (known) return known;
    const resource = this.stack.template.Resources?.[logicalId];
    if (!resource) throw new Error(`the stack "${this.stack.name}" has no parameter or resource "${logicalId}"`);
    const identity =
      resource.Type === 'AWS::CloudFormation::Stack'
        ? { ref: this.child(logicalId, resource).stackId(), attributes: {} }
        : kindOf(resource.Type).identify(this.view(logicalId, resource));
    this.identities.set(logicalId, identity);
    return identity;
  }

  child(logicalId: string, resource: TemplateResource): StackScope {
    const known = this.children.get(logicalId) ?? this.nested(this, logicalId, resource);
    this.children.set(logicalId, known);
    return known;
  }

  ref(name: string): unknown {
    const pseudo = this.pseudo(name);
    if (pseudo !== undefined) return pseudo;
    const parameter = this.stack.template.Parameters?.[name];
    if (!parameter) return this.identity(name).ref;
    const value = this.place.parameters[name] ?? parameter.Default;
    if (value === undefined) {
      throw new Error(
        `the stack "${this.stack.name}" needs a value for its parameter "${name}"; give the parameter a default`,
      );
    }
    return /^(CommaDelimitedList|List<)/.test(parameter.Type ?? '') && typeof value === 'string'
      ? value.split(',')
      : value;
  }

  attribute(logicalId: string, attribute: string): unknown {
    const resource = this.stack.template.Resources?.[logicalId];
    if (resource?.Type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
      return this.child(logicalId, resource).output(attribute.slice('Outputs.'.length));
    }
    const { ref, attributes } = this.identity(logicalId);
    return attributes[attribute] ?? `${ref}.${attribute}`;
  }

  condition(name: string): boolean {
    const known = this.conditions.get(name);
    if (known !== undefined) return known;
    const condition = this.stack.template.Conditions?.[name];
    if (condition === undefined) throw new Error(`the stack "${this.stack.name}" has no condition "${name}"`);
    const holds = evaluateCondition(condition, this);
    this.conditions.set(name, holds);
    return holds;
  }

  mapping(map: string): Record<string, Record<string, unknown>> | undefined {
    return this.stack.template.Mappings?.[map];
  }

  importValue(name: string): unknown {
    return this.exported(name);
  }

  outputs(): [name: string, exportName: string | undefined][] {
    return Object.entries(this.stack.template.Outputs ?? {})
      .filter(([, { Condition }]) => Condition === undefined || this.condition(Condition))
      .map(([name, { Export }]) => [name, Export && String(this.resolve(Export.Name))]);
  }

  output(name: string): unknown {
    const output = this.stack.template.Outputs?.[name];
    if (!output) throw new Error(`the stack "${this.stack.name}" has no output "${name}"`);
    return this.resolve(output.Value);
  }

  /** Without the resource's own last step, which no app names. */
  private path(logicalId: string, resource: TemplateResource): string {
    const written = resource.Metadata?.['aws:cdk:path'] ?? this.stack.paths.get(logicalId);
    return typeof written === 'string' ? written.replace(/(\/Resource)+$/, '') : `${this.stack.name}/${logicalId}`;
  }

  private within(logicalId: string, property: string, raw: unknown): unknown {
    try {
      return this.resolve(raw);
    } catch (error) {
      throw new Error(`${this.stack.name}, resource ${logicalId}, property ${property}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  private stackId(): string {
    const { region, accountId } = this.place;
    return `arn:aws:cloudformation:${region}:${accountId}:stack/${this.stack.name}/local`;
  }

  private pseudo(name: string): unknown {
    switch (name) {
      case 'AWS::Region':
        return this.place.region;
      case 'AWS::AccountId':
        return this.place.accountId;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return this.stack.name;
      case 'AWS::StackId':
        return this.stackId();
      case 'AWS::NotificationARNs':
        return [];
      case 'AWS::NoValue':
        return NO_VALUE;
      default:
        return undefined;
    }
  }

  /** Addresses of HTTP APIs, which templates put together from the API's id, become local ones. */
  private localize(value: unknown): unknown {
    if (typeof value === 'string') {
      return value.replace(
        /https:\/\/([a-z0-9]{10})\.execute-api\.[a-z0-9-]+\.amazonaws\.com/g,
        (_url, apiId: string) => this.place.apiBaseUrl(apiId).replace(/\/$/, ''),
      );
    }
    if (Array.isArray(value)) return value.map((item) => this.localize(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.localize(member)]));
  }
}
