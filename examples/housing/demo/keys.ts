/** Calls back for each key until stopped. Ctrl-C is passed on as SIGINT, which a raw terminal doesn't do. */
export function onKey(callback: (key: string) => void): () => void {
  const { stdin } = process;
  const take = (chunk: Buffer): void => {
    const key = chunk.toString();
    if (key === '\u0003') process.kill(process.pid, 'SIGINT');
    else callback(key);
  };
  stdin.setRawMode(true);
  stdin.resume();
  stdin.on('data', take);
  return () => {
    stdin.off('data', take);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
