import type { ObservedCall } from '../../../local/src/services/types';
import { arn, type Input, type Need, roleName } from './needs';
import type { Access } from './roles';

/** What a job asks of IAM with its own role: its files, its image, its log, its metrics, its network. */
export function jobNeeds({ service, operation, input: raw }: ObservedCall, access: Access): Need[] {
  const input = raw as Input;
  if (service === 'glue') return glueNeeds(input, access);
  switch (operation) {
    case 'CreateTrainingJob': {
      const job = new Job(roleName(input.RoleArn), 'a training job', access);
      const { S3OutputPath = '' } = input.OutputDataConfig as { S3OutputPath?: string };
      const checkpoints = (input.CheckpointConfig as { S3Uri: string } | undefined)?.S3Uri;
      return [
        ...job.container('/aws/sagemaker/TrainingJobs', '/aws/sagemaker/TrainingJobs', textOf(input, 'TrainingImage')),
        ...textsOf(input.InputDataConfig, 'S3Uri').flatMap((uri) => job.reads(uri)),
        ...job.writes(`${S3OutputPath}${String(input.TrainingJobName)}/output/model.tar.gz`),
        ...(checkpoints === undefined ? [] : [...job.reads(checkpoints), ...job.writes(`${checkpoints}state-50.json`)]),
        ...job.network(input.VpcConfig),
      ];
    }
    case 'CreateProcessingJob': {
      const job = new Job(roleName(input.RoleArn), 'a processing job', access);
      return [
        ...job.container('/aws/sagemaker/ProcessingJobs', '/aws/sagemaker/ProcessingJobs', textOf(input, 'ImageUri')),
        ...textsOf(input.ProcessingInputs, 'S3Uri').flatMap((uri) => job.reads(uri)),
        ...textsOf(input.ProcessingOutputConfig, 'S3Uri').flatMap((uri) => job.writes(`${uri}report.json`)),
        ...job.network((input.NetworkConfig as { VpcConfig?: object } | undefined)?.VpcConfig),
      ];
    }
    case 'CreateModel': {
      const job = new Job(roleName(input.ExecutionRoleArn), 'a served model', access);
      const image = '246618743249.dkr.ecr.us-west-2.amazonaws.com/none:1';
      const { ModelDataUrl, Image = image } = input.PrimaryContainer as { ModelDataUrl?: string; Image?: string };
      return [
        ...job.container(
          '/aws/sagemaker/Endpoints/prices',
          '/aws/sagemaker/Endpoints',
          Image === image ? undefined : Image,
        ),
        ...(ModelDataUrl === undefined ? [] : job.reads(ModelDataUrl)),
        ...job.network(input.VpcConfig),
      ];
    }
    case 'CreateModelPackage': {
      // Its image and artifact are fetched by the role of the model that is made of it.
      const role = access.roles.find(({ path }) => path.includes('DeployModel'));
      if (!role) return [];
      const job = new Job(role.name, 'a served model', access);
      return [...job.image(textOf(input, 'Image')), ...job.reads(textOf(input, 'ModelDataUrl') ?? '')];
    }
    case 'UpdateEndpoint': {
      const role = access.roles.find(({ path }) => path.includes('DeployModel'));
      return textsOf(input.DeploymentConfig, 'AlarmName').map((name) => ({
        role: role?.name ?? 'none',
        action: 'cloudwatch:DescribeAlarms',
        resource: arn('cloudwatch', `alarm:${name}`),
        why: 'an update that alarms guard',
      }));
    }
    default:
      return [];
  }
}

function glueNeeds(input: Input, access: Access): Need[] {
  const definition = access.resources.find(({ type, ref }) => type === 'AWS::Glue::Job' && ref === input.JobName);
  const properties = definition?.properties as { Role: string; Command: { ScriptLocation: string } } | undefined;
  if (!properties) throw new Error(`the stack has no Glue job ${String(input.JobName)}`);
  const job = new Job(roleName(properties.Role), 'the Glue job', access);
  const args = input.Arguments as Record<string, string>;
  const output = args['--output_uri'] ?? '';
  const inside = ['train/part-00000.csv', '_staged/part-00000.parquet', 'summary.json', 'train/_temporary/0'];
  return [
    ...job.logs('/aws-glue/jobs/output'),
    ...job.logs('/aws-glue/jobs/error'),
    job.metrics('Glue'),
    ...job.reads(properties.Command.ScriptLocation),
    ...job.reads(args['--schema_uri'] ?? ''),
    ...job.reads(args['--input_uri'] ?? ''),
    ...job.reads(output),
    ...job.looksAround(output),
    ...inside.flatMap((path) => [
      ...job.writes(output + path),
      ...job.reads(output + path),
      job.deletes(output + path),
    ]),
  ];
}

class Job {
  constructor(
    private readonly role: string,
    private readonly why: string,
    private readonly access: Access,
  ) {}

  container(logGroup: string, namespace: string, image: string | undefined): Need[] {
    return [...this.logs(logGroup), this.metrics(namespace), ...this.image(image)];
  }

  logs(group: string): Need[] {
    const groupArn = arn('logs', `log-group:${group}`);
    return [
      ...['CreateLogGroup', 'DescribeLogStreams'].map((action) => this.need(`logs:${action}`, groupArn)),
      ...['CreateLogStream', 'PutLogEvents'].map((action) => this.need(`logs:${action}`, `${groupArn}:log-stream:one`)),
    ];
  }

  metrics(namespace: string): Need {
    return this.need('cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': namespace });
  }

  image(uri: string | undefined): Need[] {
    const parts = /^(\d+)\.dkr\.ecr\.([^.]+)\.[^/]+\/([^:@]+)/.exec(uri ?? '');
    if (!parts) return [];
    const repository = `arn:aws:ecr:${parts[2]}:${parts[1]}:repository/${parts[3]}`;
    const actions = ['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'];
    return [
      this.need('ecr:GetAuthorizationToken', '*'),
      ...actions.map((action) => this.need(`ecr:${action}`, repository)),
    ];
  }

  /** An object, or all below a prefix. */
  reads(uri: string): Need[] {
    const { bucket, key } = split(uri);
    return [
      this.need('s3:ListBucket', bucket, { 's3:prefix': key }),
      this.need('s3:GetObject', `${bucket}/${key.endsWith('/') ? `${key}part-00000.csv` : key}`),
      ...this.key(bucket, 'kms:Decrypt'),
    ];
  }

  writes(uri: string): Need[] {
    const { bucket, key } = split(uri);
    return [
      ...['s3:PutObject', 's3:AbortMultipartUpload'].map((action) => this.need(action, `${bucket}/${key}`)),
      ...this.key(bucket, 'kms:GenerateDataKey', 'kms:Decrypt'),
    ];
  }

  deletes(uri: string): Need {
    const { bucket, key } = split(uri);
    return this.need('s3:DeleteObject', `${bucket}/${key}`);
  }

  /** Spark looks for each folder above its output as a file and as a folder; EMRFS marks those that it makes. */
  looksAround(uri: string): Need[] {
    const { bucket, key } = split(uri);
    const steps = key.split('/').filter((step) => step !== '');
    const folders = steps.map((_step, index) => steps.slice(0, index + 1).join('/'));
    return [
      // Without a prefix: what makes S3 say "not found" in place of "forbidden".
      this.need('s3:ListBucket', bucket),
      ...folders.flatMap((folder) => [
        this.need('s3:ListBucket', bucket, { 's3:prefix': `${folder}/` }),
        this.need('s3:GetObject', `${bucket}/${folder}`),
        this.need('s3:PutObject', `${bucket}/${folder}_$folder$`),
      ]),
    ];
  }

  network(vpcConfig: unknown): Need[] {
    if (vpcConfig === undefined) return [];
    const { Subnets, SecurityGroupIds } = vpcConfig as { Subnets: string[]; SecurityGroupIds: string[] };
    const made = arn('ec2', 'network-interface/eni-0123456789abcdef0');
    const lists = ['DhcpOptions', 'NetworkInterfaces', 'SecurityGroups', 'Subnets', 'Vpcs'];
    return [
      this.need('ec2:CreateNetworkInterface', made),
      ...Subnets.map((id) => this.need('ec2:CreateNetworkInterface', arn('ec2', `subnet/${id}`))),
      ...SecurityGroupIds.map((id) => this.need('ec2:CreateNetworkInterface', arn('ec2', `security-group/${id}`))),
      this.need('ec2:DeleteNetworkInterface', made),
      this.need('ec2:CreateNetworkInterfacePermission', made),
      this.need('ec2:DeleteNetworkInterfacePermission', made),
      ...lists.map((list) => this.need(`ec2:Describe${list}`, '*')),
    ];
  }

  private key(bucket: string, ...actions: string[]): Need[] {
    const key = this.access.keys.get(bucket);
    return key === undefined ? [] : actions.map((action) => this.need(action, key));
  }

  private need(action: string, resource: string, context?: Record<string, string>): Need {
    return { role: this.role, action, resource, ...(context ? { context } : {}), why: this.why };
  }
}

function split(uri: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  if (bucket === '') throw new Error(`"${uri}" is no S3 URI`);
  return { bucket: `arn:aws:s3:::${bucket}`, key };
}

const textsOf = (value: unknown, member: string): string[] =>
  [...JSON.stringify(value ?? null).matchAll(new RegExp(`"${member}":"([^"]+)"`, 'g'))].map(([, text]) => String(text));
const textOf = (value: unknown, member: string): string | undefined => textsOf(value, member)[0];
