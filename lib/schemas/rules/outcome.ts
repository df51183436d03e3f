/** What came of a rule that does not simply hold. The message follows the name of the value: `"host" is …, expected …`. */
export type Outcome =
  | { readonly kind: 'broken'; readonly message: string; readonly fix?: string | undefined }
  /** It may hold; it was not read here. */
  | { readonly kind: 'unsure'; readonly message: string };

export function broken(message: string, fix?: string): readonly Outcome[] {
  return [{ kind: 'broken', message, fix }];
}
