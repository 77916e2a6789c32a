import { main } from './main';

// A reader that has seen enough (`| head`) closes the pipe: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

// An exit code and no process.exit: output that is still on its way is written.
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
