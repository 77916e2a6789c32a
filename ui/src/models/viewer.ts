/** A short name for who looks: of an assumed role, its session; of a user, the name. */
export function viewerName(by: string): string {
  if (!by.startsWith('arn:')) return by;
  const [, ...path] = by.slice(by.lastIndexOf(':') + 1).split('/');
  return path.at(-1) ?? by.slice(by.lastIndexOf(':') + 1);
}
