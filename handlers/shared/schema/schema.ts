/** The wire shape of a FeatureSchema (docs/contracts.md). Imports nothing. */
export interface SchemaColumn {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'category';
  readonly unit?: string;
  readonly description?: string;
  /** Inclusive. */
  readonly min?: number;
  /** Inclusive. */
  readonly max?: number;
  readonly categories?: readonly string[];
  /** The whole column may be absent. */
  readonly optional?: boolean;
  /** A value may be blank; it is imputed. */
  readonly missing?: boolean;
  readonly example?: number | string;
}

export interface DerivedFeature {
  readonly name: string;
  readonly kind: 'ratio' | 'product' | 'difference' | 'log1p';
  readonly of: readonly string[];
  readonly description?: string;
}

export interface Schema {
  readonly v: 1;
  readonly columns: readonly SchemaColumn[];
  readonly target: SchemaColumn;
  readonly derived?: readonly DerivedFeature[];
  /** Names of the columns that decide a row's split; absent: the whole row. */
  readonly splitBy?: readonly string[];
}
