import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { DataColumn, DataReport, DataSide } from '../../shared/console-contract';
import { inTime } from '../../shared/evidence/details';
import { driftLevel, driftOf } from '../../shared/evidence/drift';
import { compareProfiles, parseProfile, type Profile } from '../../shared/evidence/profile';
import { Refusal } from '../../shared/refusal';
import { messageOf } from '../../shared/runtime';
import { columnView } from '../profile-view';
import { endOf } from '../runs/summary';
import type { ConsoleTools } from '../tools';

/** Runs that are looked at for the newest data. */
const MOST_RUNS = 25;
const MOST_BYTES = 2_000_000;

interface Found<T> {
  readonly side?: T;
  readonly profile?: Profile;
  readonly missing?: string;
}

/** The newest data beside what the deployed model was trained on. */
export async function readData(tools: ConsoleTools): Promise<DataReport> {
  const [current, reference] = await Promise.all([newestData(tools), trainingData(tools)]);
  return {
    v: 1,
    ...(current.side && { current: current.side }),
    ...(reference.side && { reference: reference.side }),
    columns: columnsOf(current.profile, reference.profile),
    missing: [current.missing, reference.missing].filter((words) => words !== undefined),
  };
}

/** Of the newest run that has prepared data, whatever became of it. */
async function newestData(tools: ConsoleTools): Promise<Found<DataSide>> {
  const { sfn, settings, histories, descriptions } = tools;
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: settings.stateMachineArn, maxResults: MOST_RUNS }),
  );
  for (const item of executions) {
    const { executionArn: arn = '', name: runId = '' } = item;
    const { variables } = await histories.facts(arn, endOf(await descriptions.of(item)));
    const { data, run } = variables;
    if (data?.profileUri === undefined) continue;
    const side = {
      runId,
      dataVersion: run?.dataVersion ?? '',
      startedAt: (item.startDate ?? new Date(0)).toISOString(),
      ...(data.rows && { rows: data.rows }),
    };
    return { side, ...(await readProfile(data.profileUri, 'the newest data', tools)) };
  }
  return { missing: 'No run has prepared data yet: start one.' };
}

/** Of the version that is served, as its package names it. */
async function trainingData(tools: ConsoleTools): Promise<Found<NonNullable<DataReport['reference']>>> {
  const packageArn = await servedPackage(tools);
  if (packageArn === null)
    return { missing: 'No model of this workflow is deployed, so there is nothing to compare the data with.' };
  const found = await tools.packages.describe(packageArn, 'Approved');
  const { run = '', dataVersion = '' } = found.CustomerMetadataProperties ?? {};
  const version = found.ModelPackageVersion ?? 0;
  const side = {
    version,
    runId: run,
    dataVersion,
    startedAt: (found.CreationTime ?? new Date(0)).toISOString(),
    ...(await rowsOf(run, tools)),
  };
  const uri = found.ModelMetrics?.ModelDataQuality?.Statistics?.S3Uri;
  if (uri === undefined)
    return { side, missing: `Version ${version} was registered without a profile of its training data.` };
  return { side, ...(await readProfile(uri, `the training data of version ${version}`, tools)) };
}

async function servedPackage({ models }: ConsoleTools): Promise<string | null> {
  try {
    return (await models.find()).packageArn;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Step Functions forgets runs after 90 days; a served model may be older. */
async function rowsOf(run: string, tools: ConsoleTools): Promise<Pick<DataSide, 'rows'>> {
  try {
    const { ref, described } = await tools.descriptions.find(run, tools.settings);
    const { data } = (await tools.histories.facts(ref.arn, endOf(described))).variables;
    return data?.rows ? { rows: data.rows } : {};
  } catch (error) {
    if (error instanceof Refusal) return {};
    throw error;
  }
}

async function readProfile(
  uri: string,
  of: string,
  { files, log }: ConsoleTools,
): Promise<Pick<Found<never>, 'profile' | 'missing'>> {
  try {
    return { profile: parseProfile((await inTime(files.read(uri, MOST_BYTES))).toString('utf8')) };
  } catch (error) {
    log.warn('a profile is not shown', { uri, reason: messageOf(error) });
    return { missing: `The profile of ${of} could not be read, so this page shows less.` };
  }
}

function columnsOf(current: Profile | undefined, reference: Profile | undefined): DataColumn[] {
  const moves = new Map(compareProfiles(current ?? [], reference).map(({ column, changes }) => [column.name, changes]));
  const before = new Map(reference?.map((column) => [column.name, column]));
  const now = (current ?? []).map((column): DataColumn => {
    const former = before.get(column.name);
    const drift = former && driftOf(column, former);
    return {
      name: column.name,
      current: columnView(column),
      ...(former && { reference: columnView(former) }),
      ...(drift !== undefined && { drift, level: driftLevel(drift) }),
      changes: moves.get(column.name) ?? [],
    };
  });
  const gone = (reference ?? []).filter(({ name }) => !current?.some((column) => column.name === name));
  const changes = current ? ['not in the newest data any more'] : [];
  return [...now, ...gone.map((column) => ({ name: column.name, reference: columnView(column), changes }))];
}
