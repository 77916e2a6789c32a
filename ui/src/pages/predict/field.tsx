import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import type { ReactNode } from 'react';
import type { FormField as FieldView } from '../../models/form';

export interface FieldProps {
  readonly field: FieldView;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

const MISSING = { value: '', label: 'Not known' };

/** A column of the schema, as people fill it in. */
export function Field({ field, value, error, onChange }: FieldProps): ReactNode {
  const { name, description, constraint, kind, choices, mayBeEmpty } = field;
  const options = [...choices.map((choice) => ({ value: choice, label: choice })), ...(mayBeEmpty ? [MISSING] : [])];
  return (
    <div data-field={name}>
      <FormField
        label={
          mayBeEmpty ? (
            <span>
              {name} <i>– may be empty</i>
            </span>
          ) : (
            name
          )
        }
        description={description}
        constraintText={constraint}
        errorText={error}
        stretch
      >
        {kind === 'choice' ? (
          <Select
            options={options}
            selectedOption={options.find((option) => option.value === value) ?? null}
            placeholder="Choose"
            filteringType={options.length > 10 ? 'auto' : 'none'}
            onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
          />
        ) : (
          <Input
            value={value}
            // A number field of the browser drops what it can't read; text keeps it, beside its error.
            inputMode={kind === 'number' ? 'decimal' : 'text'}
            autoComplete={false}
            onChange={({ detail }) => onChange(detail.value)}
          />
        )}
      </FormField>
    </div>
  );
}
