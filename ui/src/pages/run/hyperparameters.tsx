import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactNode } from 'react';

export function HyperparametersSection({ values }: { readonly values: Readonly<Record<string, string>> }): ReactNode {
  const entries = Object.entries(values);
  if (entries.length === 0) return null;
  return (
    <Container header={<Header variant="h2">Hyperparameters</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={150}
        items={entries.map(([name, value]) => ({ label: name, value: <code>{value}</code> }))}
      />
    </Container>
  );
}
