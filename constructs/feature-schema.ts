import { readFileSync } from 'node:fs';
import type { Schema, SchemaColumn } from '../handlers/shared/schema/schema';
import { checkSchema } from './private/check-schema';
import { PropError } from './private/errors';

/** What a column holds. */
export enum ColumnType {
  /** A real number. */
  NUMBER = 'number',
  /** A whole number. */
  INTEGER = 'integer',
  /** One of a set of words. */
  CATEGORY = 'category',
}

/** One column of the raw data. */
export interface FeatureColumn {
  /** Name in the CSV's header. */
  readonly name: string;
  /** What the column holds. */
  readonly type: ColumnType;
  /**
   * Unit, shown to people.
   * @default - none
   */
  readonly unit?: string;
  /**
   * What the column means, shown to people.
   * @default - none
   */
  readonly description?: string;
  /**
   * Smallest allowed value.
   * @default - no lower limit
   */
  readonly min?: number;
  /**
   * Largest allowed value.
   * @default - no upper limit
   */
  readonly max?: number;
  /**
   * Allowed values of a category column.
   * @default - what the training split holds
   */
  readonly categories?: string[];
  /**
   * Whether the whole column may be absent.
   * @default false
   */
  readonly optional?: boolean;
  /**
   * Whether a value may be blank; it is then imputed.
   * @default false
   */
  readonly missing?: boolean;
  /**
   * A typical value of a number or integer column; the smoke test and the web form use it.
   * @default - derived from the limits
   */
  readonly exampleNumber?: number;
  /**
   * A typical value of a category column.
   * @default - the first category
   */
  readonly exampleCategory?: string;
}

/** How a derived feature is computed. */
export enum DerivedKind {
  /** a / b; missing when b is 0. */
  RATIO = 'ratio',
  /** a × b. */
  PRODUCT = 'product',
  /** a − b. */
  DIFFERENCE = 'difference',
  /** ln(1 + a); missing when a is −1 or less. */
  LOG1P = 'log1p',
}

/** A feature computed from number columns. */
export interface DerivedColumn {
  /** Name of the feature. */
  readonly name: string;
  /** How it is computed. */
  readonly kind: DerivedKind;
  /** The columns it is computed from: one for LOG1P, else two. */
  readonly of: string[];
  /**
   * What the feature means, shown to people.
   * @default - none
   */
  readonly description?: string;
}

/** Properties of {@link FeatureSchema}. */
export interface FeatureSchemaProps {
  /** The raw columns, in the order in which a model sees them. */
  readonly columns: FeatureColumn[];
  /** The column to predict. */
  readonly target: FeatureColumn;
  /**
   * Features computed from the columns.
   * @default - none
   */
  readonly derived?: DerivedColumn[];
  /**
   * Columns that decide whether a row goes to training, validation or test. Rows with the same values stay together, and
   * stay where they are when other columns come, go or change: then a champion is never judged on rows it has learnt.
   * @default - the whole row
   */
  readonly splitBy?: string[];
}

/**
 * The one description of the data: preparation validates and derives by it, training fixes the order of features by it,
 * serving and the prediction API check input by it.
 */
export class FeatureSchema {
  /** Reads a JSON file (docs/contracts.md, "FeatureSchema"). */
  public static fromFile(path: string): FeatureSchema {
    return FeatureSchema.parse(textOf(path), path);
  }

  /** Reads JSON text (docs/contracts.md, "FeatureSchema"). */
  public static fromJson(json: string): FeatureSchema {
    return FeatureSchema.parse(json, 'the schema');
  }

  private static parse(text: string, source: string): FeatureSchema {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${source} is not JSON (${why}): mend it`, { cause: error });
    }
    return new FeatureSchema(toProps(checkSchema(value, source)));
  }

  private readonly schema: Schema;

  constructor(props: FeatureSchemaProps) {
    this.schema = checkSchema(
      {
        v: 1,
        columns: props.columns.map(toWire),
        target: toWire(props.target),
        ...(props.derived && props.derived.length > 0 ? { derived: props.derived } : {}),
        ...(props.splitBy ? { splitBy: props.splitBy } : {}),
      },
      'the schema',
    );
  }

  /** Name of the column to predict. */
  public get targetName(): string {
    return this.schema.target.name;
  }

  /** Names of the raw columns, in order. */
  public get columnNames(): string[] {
    return this.schema.columns.map((column) => column.name);
  }

  /** The wire form (docs/contracts.md). */
  public toJson(): string {
    return JSON.stringify(this.schema, null, 2);
  }

  /** @internal */
  public get _wire(): Schema {
    return this.schema;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PropError('path', path, `it can't be read (${why}): give the path of a schema's JSON file`);
  }
}

function toWire(column: FeatureColumn): SchemaColumn {
  const { exampleNumber, exampleCategory, ...rest } = column;
  if (exampleNumber !== undefined && exampleCategory !== undefined) {
    throw new PropError('exampleCategory', exampleCategory, `column '${column.name}' has exampleNumber too: give one`);
  }
  const example = exampleNumber ?? exampleCategory;
  return example === undefined ? rest : { ...rest, example };
}

function toProps(schema: Schema): FeatureSchemaProps {
  const column = ({ example, categories, type, ...rest }: SchemaColumn): FeatureColumn => ({
    ...rest,
    type: type as ColumnType,
    ...(categories ? { categories: [...categories] } : {}),
    ...(typeof example === 'number' ? { exampleNumber: example } : {}),
    ...(typeof example === 'string' ? { exampleCategory: example } : {}),
  });
  return {
    columns: schema.columns.map(column),
    target: column(schema.target),
    derived: schema.derived?.map(({ kind, of, ...rest }) => ({ ...rest, kind: kind as DerivedKind, of: [...of] })),
    ...(schema.splitBy ? { splitBy: [...schema.splitBy] } : {}),
  };
}
