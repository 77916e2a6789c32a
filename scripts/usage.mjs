/** Options that cannot be meant; the message says what to give instead. */
export class UsageError extends Error {}

/** What `read` makes of the command line; with --help, or wrong options, the process ends here. */
export function optionsOrExit(read, help) {
  try {
    const options = read(process.argv.slice(2));
    if (!options.help) return options;
    console.log(help);
    process.exit(0);
  } catch (error) {
    console.error(`${error.message}\n\n${help}`);
    process.exit(2);
  }
}
