import Select from '@cloudscape-design/components/select';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { ReactNode } from 'react';
import type { RunFilter } from '../../models/run-list';
import './runs.css';

const ANY = { value: '', label: 'Any outcome' };

export function RunFilters({
  filter,
  onChange,
  statuses,
  count,
}: {
  readonly filter: RunFilter;
  readonly onChange: (filter: RunFilter) => void;
  readonly statuses: readonly string[];
  readonly count: number | undefined;
}): ReactNode {
  const options = [ANY, ...statuses.map((words) => ({ value: words, label: words }))];
  return (
    <div className="run-filters">
      <TextFilter
        filteringText={filter.text}
        filteringPlaceholder="Find runs"
        filteringAriaLabel="Find runs"
        {...(count === undefined ? {} : { countText: `${count} ${count === 1 ? 'match' : 'matches'}` })}
        onChange={({ detail }) => onChange({ ...filter, text: detail.filteringText })}
      />
      <Select
        ariaLabel="Outcome"
        options={options}
        selectedOption={options.find(({ value }) => value === filter.status) ?? ANY}
        onChange={({ detail }) => onChange({ ...filter, status: detail.selectedOption.value ?? '' })}
      />
    </div>
  );
}
