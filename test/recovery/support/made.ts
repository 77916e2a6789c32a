import type { LocalRuntime } from '../../../local/src';

/** Names of what a run has made, by kind; nothing may be there twice. */
export type Made = Readonly<Record<string, readonly string[]>>;

/** [kind, service, operation, list in its answer, name in the list's entries] */
const KINDS = [
  ['training jobs', 'sagemaker', 'ListTrainingJobs', 'TrainingJobSummaries', 'TrainingJobName'],
  ['processing jobs', 'sagemaker', 'ListProcessingJobs', 'ProcessingJobSummaries', 'ProcessingJobName'],
  ['models', 'sagemaker', 'ListModels', 'Models', 'ModelName'],
  ['endpoint configs', 'sagemaker', 'ListEndpointConfigs', 'EndpointConfigs', 'EndpointConfigName'],
  ['endpoints', 'sagemaker', 'ListEndpoints', 'Endpoints', 'EndpointName'],
  ['executions', 'sfn', 'ListExecutions', 'executions', 'executionArn'],
] as const;

export async function whatWasMade(runtime: LocalRuntime): Promise<Made> {
  const list = async (service: string, operation: string, input: object, member: string, name: string) => {
    const answer = await runtime.services.call(service, operation, input, { caller: 'test' });
    return ((answer as Record<string, Record<string, unknown>[]>)[member] ?? []).map((entry) => String(entry[name]));
  };
  const made: Record<string, readonly string[]> = {};
  const [machine] = runtime.app?.stateMachines ?? [];
  const stateMachineArn = `arn:aws:states:us-east-1:000000000000:stateMachine:${machine?.name}`;
  for (const [kind, service, operation, member, name] of KINDS) {
    made[kind] = await list(service, operation, service === 'sfn' ? { stateMachineArn } : {}, member, name);
  }
  const jobs = await list('glue', 'GetJobs', {}, 'Jobs', 'Name');
  const runs = await Promise.all(jobs.map((JobName) => list('glue', 'GetJobRuns', { JobName }, 'JobRuns', 'Id')));
  made['Glue job runs'] = runs.flat();
  const groups = await list(
    'sagemaker',
    'ListModelPackageGroups',
    {},
    'ModelPackageGroupSummaryList',
    'ModelPackageGroupName',
  );
  const packages = groups.map((ModelPackageGroupName) =>
    list('sagemaker', 'ListModelPackages', { ModelPackageGroupName }, 'ModelPackageSummaryList', 'ModelPackageArn'),
  );
  made['model packages'] = (await Promise.all(packages)).flat();
  const { mails } = (await (await fetch(`${runtime.url}/inbox.json`)).json()) as { mails: { to: string[] }[] };
  made.mails = mails.map(({ to }) => to.join());
  return made;
}
