import { main } from './main';

// An exit code and no process.exit: output that is still on its way is written.
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
