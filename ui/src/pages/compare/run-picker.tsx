import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import type { ReactNode } from 'react';
import type { RunSummary } from '../../../../handlers/shared/console-contract';
import { formatDate, formatNumber } from '../../../../handlers/shared/text';
import { useLoaded } from '../../hooks/use-live';
import { MOST_RUNS } from '../../models/compare';
import { statusWords } from '../../models/run-status';
import { listRuns } from '../../services/runs';

export interface RunPickerProps {
  readonly ids: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}

const optionOf = ({ id, status, outcome, metric, version, startedAt }: RunSummary) => ({
  value: id,
  label: version === undefined ? id : `Version ${version} · ${id}`,
  description: [
    statusWords({ status, outcome }).words,
    ...(metric ? [`${metric.name} ${formatNumber(metric.value)}`] : []),
    formatDate(startedAt),
  ].join(' · '),
});

export function RunPicker({ ids, onChange }: RunPickerProps): ReactNode {
  const { data, isLoading, error, refresh } = useLoaded('runs to compare', (signal) =>
    listRuns({ limit: 100 }, signal),
  );
  const options = (data?.items ?? []).map(optionOf);
  const chosen = ids.map((id) => options.find(({ value }) => value === id) ?? { value: id, label: id });
  return (
    <Container>
      <FormField label="Runs" description={`Up to ${MOST_RUNS}; the others are held against the first.`} stretch>
        <Multiselect
          selectedOptions={chosen}
          options={options}
          filteringType="auto"
          filteringAriaLabel="Find runs"
          placeholder="Choose runs"
          empty="There are no runs"
          statusType={error ? 'error' : isLoading ? 'loading' : 'finished'}
          loadingText="Loading the runs"
          errorText={error?.title ?? ''}
          recoveryText="Try again"
          onLoadItems={() => error && refresh()}
          tokenLimit={MOST_RUNS}
          deselectAriaLabel={({ label }) => `Take out ${label}`}
          onChange={({ detail: { selectedOptions } }) =>
            onChange(selectedOptions.flatMap(({ value }) => (value === undefined ? [] : [value])).slice(0, MOST_RUNS))
          }
        />
      </FormField>
    </Container>
  );
}
