/** JSONata's functions as AWS has them: $eval is refused, $parse, $partition, $range, $hash and $uuid are added. */
export const FUNCTIONS: ReadonlySet<string> = new Set(
  [
    'string length substring substringBefore substringAfter uppercase lowercase trim pad contains split join match replace',
    'base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl',
    'number abs floor ceil round power sqrt random formatNumber formatBase formatInteger parseInteger',
    'sum max min average boolean not exists count append sort reverse shuffle distinct zip',
    'keys lookup spread merge sift each error assert type now millis fromMillis toMillis map filter single reduce',
    'parse partition range hash uuid',
  ].flatMap((names) => names.split(' ')),
);
