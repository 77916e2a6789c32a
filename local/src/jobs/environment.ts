import * as os from 'node:os';
import type { ContainerBase, ProcessingJobSpec, TrainingJobSpec } from '../services/types';

type Environment = Readonly<Record<string, string>>;

const HOST = 'algo-1';
const RESOURCES = { current_host: HOST, current_instance_type: 'local', hosts: [HOST], network_interface_name: 'lo' };

/** input/config/resourceconfig.json */
export const resourceConfig = (): object => RESOURCES;

/** input/config/inputdataconfig.json */
export function inputDataConfig(job: TrainingJobSpec): object {
  const file = { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated', RecordWrapperType: 'None' };
  return Object.fromEntries(Object.keys(job.channels).map((name) => [name, file]));
}

/** What SageMaker puts into the environment of each kind of container; paths are the container's. */
export function trainingEnvironment(job: TrainingJobSpec): Environment {
  return {
    TRAINING_JOB_NAME: job.id,
    ...(job.arn !== undefined && { TRAINING_JOB_ARN: job.arn }),
    ...region(job),
    // An entrypoint of the job's own starts in place of the image's, which is the toolkit's program.
    ...(job.entrypoint.length === 0 && toolkitEnvironment(job)),
    ...job.environment,
  };
}

export function processingEnvironment(job: ProcessingJobSpec): Environment {
  return { ...(job.arn !== undefined && { PROCESSING_JOB_ARN: job.arn }), ...region(job), ...job.environment };
}

export function region({ arn }: ContainerBase): Environment {
  const name = arn?.split(':')[3];
  return name ? { AWS_REGION: name } : {};
}

/** What the SageMaker Training Toolkit, which starts an image's own entrypoint, tells a script. */
function toolkitEnvironment(job: TrainingJobSpec): Environment {
  const channels = Object.keys(job.channels);
  const folders = channels.map((name) => [`SM_CHANNEL_${name.toUpperCase()}`, `/opt/ml/input/data/${name}`] as const);
  const parameters = Object.entries(job.hyperparameters);
  return {
    SM_MODEL_DIR: '/opt/ml/model',
    SM_INPUT_DIR: '/opt/ml/input',
    SM_INPUT_CONFIG_DIR: '/opt/ml/input/config',
    SM_OUTPUT_DIR: '/opt/ml/output',
    SM_OUTPUT_DATA_DIR: '/opt/ml/output/data',
    SM_CHANNELS: JSON.stringify([...channels].sort()),
    ...Object.fromEntries(folders),
    SM_HPS: JSON.stringify(job.hyperparameters),
    ...Object.fromEntries(parameters.map(([name, value]) => [`SM_HP_${name.toUpperCase()}`, value])),
    SM_USER_ARGS: JSON.stringify(parameters.flatMap(([name, value]) => [`--${name}`, value])),
    SM_CURRENT_HOST: HOST,
    SM_HOSTS: JSON.stringify([HOST]),
    SM_NUM_CPUS: String(os.availableParallelism()),
    SM_NUM_GPUS: '0',
    SM_LOG_LEVEL: '20',
    SM_NETWORK_INTERFACE_NAME: 'lo',
    SM_RESOURCE_CONFIG: JSON.stringify(RESOURCES),
    SM_INPUT_DATA_CONFIG: JSON.stringify(inputDataConfig(job)),
  };
}
