import type { Services } from '../services';
import type { AssemblyStack, TemplateResource } from './assembly';
import type { LocalApp } from './app';

/** What Ref and Fn::GetAtt give. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A resource, with its place. Reading a property resolves what it refers to. */
export interface ResourceView {
  readonly logicalId: string;
  readonly stackName: string;
  /** Of the construct, e.g. MyStack/Workflow. */
  readonly path: string;
  readonly resource: TemplateResource;
  readonly region: string;
  readonly accountId: string;
  /** A property, resolved; undefined when it is absent. */
  read<T>(property: string): T | undefined;
  arn(service: string, resource: string): string;
  /** Base URL of an HTTP API or function URL, without a trailing slash. */
  apiUrl(apiId: string): string;
}

export interface Deployment {
  readonly services: Services;
  readonly stack: AssemblyStack;
  readonly app: MutableApp;
  /** Source of an asset by the key that it is uploaded under. */
  asset(objectKey: string): { source: string; zip: boolean } | undefined;
  call(service: string, operation: string, input: object): Promise<object>;
}

export type MutableApp = {
  -readonly [K in keyof LocalApp]: LocalApp[K] extends readonly (infer T)[] ? T[] : LocalApp[K];
};

/** A resource type: who it is, and what it does locally. */
export interface ResourceKind {
  identify(view: ResourceView): Identity;
  deploy?(view: ResourceView, identity: Identity, deployment: Deployment): Promise<void>;
}
