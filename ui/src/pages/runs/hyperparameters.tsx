import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';
import type { ReactNode } from 'react';
import type { HyperparameterRow } from '../../models/hyperparameters';

/** Names and values that override those of the workflow. */
export function Hyperparameters({
  rows,
  faults,
  onChange,
}: {
  readonly rows: readonly HyperparameterRow[];
  readonly faults: readonly (string | undefined)[];
  readonly onChange: (rows: readonly HyperparameterRow[]) => void;
}): ReactNode {
  const set = (at: number, change: Partial<HyperparameterRow>) =>
    onChange(rows.map((row, place) => (place === at ? { ...row, ...change } : row)));
  return (
    <AttributeEditor
      items={rows}
      addButtonText="Add hyperparameter"
      removeButtonText="Remove"
      empty="The run takes those of the workflow."
      onAddButtonClick={() => onChange([...rows, { name: '', value: '' }])}
      onRemoveButtonClick={({ detail }) => onChange(rows.filter((_row, at) => at !== detail.itemIndex))}
      definition={[
        {
          label: 'Name',
          control: ({ name }, at) => (
            <Input
              value={name}
              placeholder="max_depth"
              spellcheck={false}
              onChange={({ detail }) => set(at, { name: detail.value })}
            />
          ),
          errorText: (_row, at) => faults[at],
        },
        {
          label: 'Value',
          control: ({ value }, at) => (
            <Input
              value={value}
              placeholder="6"
              spellcheck={false}
              onChange={({ detail }) => set(at, { value: detail.value })}
            />
          ),
        },
      ]}
    />
  );
}
