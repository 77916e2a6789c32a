export type S3Call = (operation: string, input: object) => Promise<object>;

/** Which object, or which objects. */
export interface Location {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly Prefix?: string;
}
