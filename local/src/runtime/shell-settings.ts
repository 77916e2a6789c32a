export const SHELLS = ['bash', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** What a line of the shell is that sets a variable for the programs that it starts; bash stands for sh and zsh too. */
const WRITTEN: Readonly<Record<Shell, (name: string, value: string) => string>> = {
  bash: (name, value) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  // In fish's quotes a backslash quotes itself and the quote.
  fish: (name, value) => `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`,
  powershell: (name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
};

/** The settings as lines that the shell can evaluate, whatever is in them. */
export function shellLines(settings: Readonly<Record<string, string>>, shell: Shell): string[] {
  return Object.entries(settings).map(([name, value]) => WRITTEN[shell](name, value));
}
