import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { openContainer, tidy } from './support/container';

jest.setTimeout(120_000);
afterAll(tidy);

const bash = (script: string) => ['bash', '-c', script];

test('a training container finds its files and its environment, as SageMaker lays them', async () => {
  const { runner, training, lines, put, unpacked, exists } = openContainer();
  process.env.AWS_SECRET_ACCESS_KEY = 'of the caller';
  put('run/train/part-00000.csv', 'y,x\n');
  const job = training('train-1', {
    entrypoint: bash(
      'cd /opt/ml && cat input/config/{hyperparameters,resourceconfig,inputdataconfig}.json | tr -d "\\n" && echo && ' +
        'find . -type d | sort | tr "\\n" " " && echo && env | grep -E "^(AWS|SM_|TRAINING|MODE|SAGEMAKER)" | sort && ' +
        'echo m > model/m && echo plot > output/data/plot.txt',
    ),
    channels: { train: 's3://data/run/train/', code: 's3://data/assets/0a1b2c.gz' },
    hyperparameters: { eta: '0.1', num_round: '5' },
    environment: { MODE: 'quick' },
  });
  expect(await runner.runTrainingJob(job).done).toBeUndefined();
  delete process.env.AWS_SECRET_ACCESS_KEY;
  const [files, folders, ...environment] = lines;
  const [hyperparameters, resources, channels] = (files ?? '').replace(/\}(?=\{"(cu|tr))/g, '}\n').split('\n');
  expect(JSON.parse(hyperparameters ?? '')).toEqual({ eta: '0.1', num_round: '5' });
  expect(JSON.parse(resources ?? '')).toMatchObject({ current_host: 'algo-1', hosts: ['algo-1'] });
  const file = { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated', RecordWrapperType: 'None' };
  expect(JSON.parse(channels ?? '')).toEqual({ train: file, code: file });
  expect(folders?.trim().split(' ')).toEqual(
    '. ./checkpoints ./input ./input/config ./input/data ./input/data/code ./input/data/train ./model ./output ./output/data'.split(
      ' ',
    ),
  );
  expect(environment).toEqual([
    'AWS_REGION=eu-west-1',
    'MODE=quick',
    'TRAINING_JOB_ARN=arn:aws:sagemaker:eu-west-1:123456789012:training-job/train-1',
    'TRAINING_JOB_NAME=train-1',
  ]);
  expect(unpacked('models/train-1/output/output.tar.gz')).toEqual({ 'plot.txt': 'plot\n' });
  expect(exists('models/train-1/output/model.tar.gz')).toBe(true);
});

test('an image’s own entrypoint is the toolkit’s, which tells scripts by SM_ variables', async () => {
  const { runner, training, lines, put } = openContainer();
  put('run/train/part-00000.csv', 'y,x\n');
  const command = bash('env | grep ^SM_ | sort; ls $SM_CHANNEL_TRAIN; echo m > $SM_MODEL_DIR/m');
  runner.useContainers([{ kind: 'training', image: 'me/toolkit:1', entrypoint: [], command, requirements: [] }]);
  const job = training('train-1', {
    image: 'me/toolkit:1',
    entrypoint: [],
    channels: { train: 's3://data/run/train/' },
    hyperparameters: { 'batch-size': '8' },
  });
  expect(await runner.runTrainingJob(job).done).toBeUndefined();
  const value = (name: string) =>
    lines.find((line) => line.startsWith(`${name}=`))?.replace(/^[^=]*=(.*\/opt\/ml)?/, '');
  expect(value('SM_MODEL_DIR')).toBe('/model');
  expect(value('SM_OUTPUT_DATA_DIR')).toBe('/output/data');
  expect(value('SM_CHANNELS')).toBe('["train"]');
  expect(value('SM_HPS')).toBe('{"batch-size":"8"}');
  expect(value('SM_HP_BATCH-SIZE')).toBe('8');
  expect(value('SM_USER_ARGS')).toBe('["--batch-size","8"]');
  expect(value('SM_HOSTS')).toBe('["algo-1"]');
  expect(lines.at(-1)).toBe('part-00000.csv');
});

test('a processing container finds its job’s own description, and its last words are the failure', async () => {
  const { runner, evaluation, lines, put } = openContainer();
  put('run/train/part-00000.csv', 'y,x\n');
  const job = evaluation('evaluate-1', 's3://data/none', {
    entrypoint: bash(
      'cat /opt/ml/config/processingjobconfig.json && echo && cat /opt/ml/config/resourceconfig.json && echo && ' +
        'env | grep -E "^(AWS|PROCESSING)" | sort && echo noise >&2 && echo "no row is left" > /opt/ml/output/message && exit 1',
    ),
    inputs: { '/opt/ml/processing/input/train': 's3://data/run/train/' },
  });
  expect(await runner.runProcessingJob(job).done).toBe('no row is left');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    ProcessingJobArn: job.arn,
    ProcessingJobName: 'evaluate-1',
    AppSpecification: { ImageUri: job.image, ContainerEntrypoint: job.entrypoint },
    ProcessingInputs: [{ S3Input: { LocalPath: '/opt/ml/processing/input/train', S3Uri: 's3://data/run/train/' } }],
  });
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ current_host: 'algo-1' });
  expect(lines.slice(2, 4)).toEqual(['AWS_REGION=eu-west-1', `PROCESSING_JOB_ARN=${job.arn}`]);
});

const CONNECT = `import socket, sys
def reach(port):
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
        return "reached"
    except OSError as error:
        return "cut off"
own = socket.create_server(("127.0.0.1", 0))
print(reach(int(sys.argv[1])), reach(own.getsockname()[1]))`;

describe('the network', () => {
  let outside: Server;
  beforeAll(() => new Promise<void>((ready) => (outside = createServer().listen(0, '127.0.0.1', ready))));
  afterAll(() => new Promise((closed) => outside.close(closed)));

  test.each([
    [true, 'cut off'],
    [false, 'reached'],
  ])('with EnableNetworkIsolation %s a job is %s; its own loopback works', async (networkIsolation, expected) => {
    const { runner, training, lines } = openContainer();
    const { port } = outside.address() as AddressInfo;
    const script = `python3 -c '${CONNECT}' ${port} && echo m > /opt/ml/model/m`;
    const job = training('train-1', { entrypoint: bash(script), channels: {}, networkIsolation });
    expect(await runner.runTrainingJob(job).done).toBeUndefined();
    const refused = lines.find((line) => line.startsWith('not cut off from the network'));
    if (refused) console.log(`this machine allows no network namespace: ${refused}`);
    expect(lines.at(-1)).toBe(`${refused ? 'reached' : expected} reached`);
  });
});

test('the code is only to be read: where it arrives, and where the tarball’s own modes say so', async () => {
  const { runner, training, lines, read } = openContainer();
  const before = read('assets/0a1b2c.gz');
  const [shell, flag, start] = training('train-1').entrypoint;
  const probe =
    'for file in /opt/ml/input/data/code/new /opt/ml/input/data/code/0a1b2c.gz /opt/ml/code/new /opt/ml/code/train.py; ' +
    'do (echo x >> $file) 2> /dev/null && echo "wrote $file" || echo refused; done; ls /opt/ml/code | wc -l; ' +
    'echo m > /opt/ml/model/m';
  const entrypoint = [String(shell), String(flag), `${start?.split(' && exec ')[0]} && ${probe}`];
  const job = training('train-1', { entrypoint, channels: { code: 's3://data/assets/0a1b2c.gz' } });
  expect(await runner.runTrainingJob(job).done).toBeUndefined();
  const said = lines.filter((line) => !line.startsWith('not cut off'));
  expect(said.slice(0, 4)).toEqual(['refused', 'refused', 'refused', 'refused']);
  expect(Number(said[4])).toBeGreaterThan(5);
  expect(read('assets/0a1b2c.gz')).toEqual(before);
  // Nor does the next attempt of the job stumble over it.
  expect(await runner.runTrainingJob(job).done).toBeUndefined();
});
