/** Of the header Accept-Encoding: what the browser can take. */
export const acceptedEncodings = (header: string | readonly string[] = ''): ReadonlySet<string> =>
  new Set(
    [header]
      .flat()
      .join(',')
      .split(',')
      .map((one) =>
        one
          .trim()
          .toLowerCase()
          .split(/\s*;\s*/),
      )
      .filter(([, quality]) => !/^q=0(\.0*)?$/.test(quality ?? ''))
      .map(([name]) => name ?? ''),
  );
