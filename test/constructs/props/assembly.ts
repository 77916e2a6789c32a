import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

interface TypeRef {
  readonly fqn?: string;
  readonly primitive?: string;
  readonly collection?: { readonly elementtype: TypeRef; readonly kind: string };
}

interface Member {
  readonly name: string;
  readonly type: TypeRef;
}

interface JsiiType {
  readonly fqn: string;
  readonly name: string;
  readonly kind: string;
  readonly datatype?: boolean;
  readonly interfaces?: readonly string[];
  readonly properties?: readonly Member[];
  readonly initializer?: { readonly parameters?: readonly Member[] };
  readonly methods?: readonly {
    readonly name: string;
    readonly static?: boolean;
    readonly parameters?: readonly Member[];
  }[];
}

/** A value that a caller gives: a prop of a struct, or a parameter of a static method. */
export interface PublicProp {
  /** `TrainModelProps.spot`, `Gate.all.gates` */
  readonly key: string;
  /** The type's name (of the elements of a list or map), such as `string` or `aws-cdk-lib.aws_iam.IRole`. */
  readonly type: string;
}

const ROOT = join(__dirname, '../../..');

function read(file: string): Record<string, unknown> {
  const path = join(ROOT, file);
  if (!existsSync(path)) throw new Error(`${file} is missing: npm run build makes it`);
  const bytes = readFileSync(path);
  const text = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return JSON.parse(text.toString('utf8')) as Record<string, unknown>;
}

/** All of it, as jsii has read it from the sources. */
export function publicProps(): PublicProp[] {
  const found = read('.jsii');
  const assembly = found.schema === 'jsii/file-redirect' ? read(String(found.filename)) : found;
  const types = assembly.types as Record<string, JsiiType>;
  const all = Object.values(types);
  const extended = new Set(all.flatMap(({ interfaces = [] }) => interfaces));
  // What others extend and nobody takes as it is: its props are theirs.
  const structs = all.filter(({ kind, datatype, fqn }) => kind === 'interface' && datatype && !extended.has(fqn));
  const membersOf = (type: JsiiType): readonly Member[] => [
    ...(type.properties ?? []),
    ...(type.interfaces ?? []).flatMap((fqn) => (types[fqn] ? membersOf(types[fqn]) : [])),
  ];
  const ofStructs = structs.flatMap((struct) =>
    membersOf(struct).map(({ name, type }) => ({ key: `${struct.name}.${name}`, type: nameOf(type) })),
  );
  const ofMethods = all.flatMap(({ name: of, methods = [] }) =>
    methods
      .filter((method) => method.static)
      .flatMap(({ name, parameters = [] }) =>
        parameters
          .filter(({ type }) => !structs.some(({ fqn }) => fqn === type.fqn))
          .map((parameter) => ({ key: `${of}.${name}.${parameter.name}`, type: nameOf(parameter.type) })),
      ),
  );
  return [...ofStructs, ...ofMethods];
}

const nameOf = ({ fqn, primitive, collection }: TypeRef): string =>
  collection ? nameOf(collection.elementtype) : (fqn ?? primitive ?? 'any');
