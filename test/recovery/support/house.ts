import type { Laptop } from '../../e2e/support/laptop';

/** RemoveOldModels keeps that many configs of a workflow, with their models. */
const KEPT = 3;

/** What should not be there when a run has ended well: a sentence for each. `mayLeaveModel`: one without a config. */
export async function leftovers(laptop: Laptop, mayLeaveModel = false): Promise<string[]> {
  const configs = await configsOf(laptop);
  const { Models } = await laptop.call<{ Models: { ModelName: string }[] }>('sagemaker', 'ListModels', {
    MaxResults: 100,
  });
  const models = new Set(Models.map(({ ModelName }) => ModelName));
  const used = new Set(configs.map(({ model }) => model));
  const lost = configs.filter(({ model }) => !models.has(model));
  const orphans = [...models].filter((model) => !used.has(model));
  return [
    ...lost.map(({ config, model }) => `the config ${config} is for the model ${model}, which is gone`),
    ...orphans.slice(mayLeaveModel ? 1 : 0).map((model) => `no config uses the model ${model}`),
    ...(configs.length > KEPT ? [`${configs.length} configs are kept, not ${KEPT}`] : []),
    ...(await halfDone(laptop)),
  ];
}

/**
 * What should not be there whenever a run has ended, however it did. An endpoint whose first creation failed stays, to look
 * at, until a redrive or the next run deletes it: `mayHaveFailed`.
 */
export async function halfDone(laptop: Laptop, mayHaveFailed = false): Promise<string[]> {
  const endpoint = await laptop.endpoint();
  const configs = await configsOf(laptop);
  const isDeclared = mayHaveFailed && endpoint?.status === 'Failed';
  const serves = endpoint && configs.find(({ config }) => config === endpoint.configName);
  return [
    ...(endpoint && endpoint.status !== 'InService' && !isDeclared ? [`the endpoint is ${endpoint.status}`] : []),
    ...(endpoint && !serves ? [`the endpoint's config ${endpoint.configName} is gone`] : []),
    ...(await runningJobs(laptop)),
    ...(await waitingRequests(laptop)),
  ];
}

async function configsOf(laptop: Laptop): Promise<{ readonly config: string; readonly model: string }[]> {
  const { EndpointConfigs } = await laptop.call<{ EndpointConfigs: { EndpointConfigName: string }[] }>(
    'sagemaker',
    'ListEndpointConfigs',
    { MaxResults: 100 },
  );
  return Promise.all(
    EndpointConfigs.map(async ({ EndpointConfigName: config }) => {
      const { ProductionVariants } = await laptop.call<{ ProductionVariants: { ModelName: string }[] }>(
        'sagemaker',
        'DescribeEndpointConfig',
        { EndpointConfigName: config },
      );
      return { config, model: ProductionVariants[0]?.ModelName ?? '' };
    }),
  );
}

async function runningJobs(laptop: Laptop): Promise<string[]> {
  const found: string[] = [];
  const active = { StatusEquals: 'InProgress', MaxResults: 100 };
  const training = await laptop.call<{ TrainingJobSummaries: { TrainingJobName: string }[] }>(
    'sagemaker',
    'ListTrainingJobs',
    active,
  );
  for (const { TrainingJobName: name } of training.TrainingJobSummaries) found.push(`the training job ${name} runs`);
  const processing = await laptop.call<{ ProcessingJobSummaries: { ProcessingJobName: string }[] }>(
    'sagemaker',
    'ListProcessingJobs',
    active,
  );
  for (const { ProcessingJobName: name } of processing.ProcessingJobSummaries)
    found.push(`the processing job ${name} runs`);
  const { Jobs } = await laptop.call<{ Jobs: { Name: string }[] }>('glue', 'GetJobs');
  for (const { Name: JobName } of Jobs) {
    const { JobRuns } = await laptop.call<{ JobRuns: { Id: string; JobRunState: string }[] }>('glue', 'GetJobRuns', {
      JobName,
    });
    for (const { Id, JobRunState } of JobRuns) {
      if (/ING$/.test(JobRunState)) found.push(`the Glue run ${Id} is ${JobRunState}`);
    }
  }
  return found;
}

async function waitingRequests(laptop: Laptop): Promise<string[]> {
  const api = laptop.runtime.app?.httpApis.find(({ routes }) => routes.some(({ path }) => path === '/decisions'));
  const { body } = await laptop.client.api(api?.apiId ?? '', 'GET', '/decisions');
  return (body as { items: { id: string }[] }).items.map(({ id }) => `the request ${id} still waits`);
}

/** Notices that people got of a run. */
export async function noticesOf(laptop: Laptop, arn: string): Promise<{ subject: string; text: string }[]> {
  const mails = await laptop.mails();
  return mails
    .filter(({ text, from }) => from.includes('sns.amazonaws.com') && text?.includes(arn))
    .map(({ subject, text = '' }) => ({ subject, text }));
}
