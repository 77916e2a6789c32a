import type { RunReport } from '../../shared/console-contract';
import { readDetails } from '../../shared/evidence/details';
import { lineage } from '../../shared/evidence/evidence';
import { profileView } from '../profile-view';
import type { ConsoleTools } from '../tools';
import { endOf } from './summary';

/** What a run has measured, as far as it has come. */
export async function readReport(id: string, tools: ConsoleTools): Promise<RunReport> {
  const { ref, described } = await tools.descriptions.find(id, tools.settings);
  const { variables, hyperparameters = variables.run?.hyperparameters } = await tools.histories.facts(
    ref.arn,
    endOf(described),
  );
  const { data, evaluation } = variables;
  const { headlineMetric } = tools.settings;
  const details = await readDetails({ data, evaluation, headlineMetric }, tools.files, tools.log);
  const { profile, report } = details;
  return {
    v: 1,
    ...(data && { data }),
    ...(profile && { profile: profileView(profile) }),
    ...(evaluation && { evaluation }),
    ...(report && { report }),
    ...(hyperparameters && { hyperparameters }),
    lineage: lineage(variables),
    missing: details.missing,
  };
}
