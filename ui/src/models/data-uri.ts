/** s3://bucket/key of an object, or of a folder with a slash at its end; answers what is wrong. */
export function checkUri(uri: string): string | undefined {
  const given = uri.trim();
  if (given === '') return 'Give the URI of a CSV object, or of a folder that ends with a slash.';
  if (/^https?:/.test(given)) return 'Give the s3:// URI of the object, not its web address.';
  const parts = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/.exec(given);
  if (!parts) return 'It has to look like s3://bucket/folder/file.csv.';
  const key = parts[2] ?? '';
  return key.endsWith('/') || /\.csv$/i.test(key)
    ? undefined
    : 'It has to end with .csv for an object, or with a slash for a folder.';
}
