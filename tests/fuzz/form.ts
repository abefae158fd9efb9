/** A form of a page, with values that its fields may have. */
export interface Form {
  readonly action: (args: never) => unknown;
  readonly path: string;
  readonly params?: Record<string, string>;
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly endsSession?: true;
}
