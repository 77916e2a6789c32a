import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { Json } from '../../components/json';
import { Empty } from '../../components/loaded';
import { parseText } from '../../models/json-text';
import type { PartProps } from './part';

/** Input, output and the variables that the machine holds. */
export function DataTab({ detail, history }: PartProps): ReactNode {
  const variables = [...history.trace.variables].map(([name, { text, by }]) => ({ name, by, value: parseText(text) }));
  return (
    <SpaceBetween size="l">
      <ColumnLayout columns={2}>
        <Container header={<Header variant="h2">Input</Header>}>
          <Json value={detail.input} label="input" />
        </Container>
        <Container header={<Header variant="h2">Output</Header>}>
          {detail.output === undefined ? (
            <Empty title="No output">A run has one when it has succeeded.</Empty>
          ) : (
            <Json value={detail.output} label="output" />
          )}
        </Container>
      </ColumnLayout>
      <Table
        header={
          <Header variant="h2" counter={`(${variables.length})`} description="What states have assigned, as it is now.">
            Variables
          </Header>
        }
        items={variables}
        trackBy="name"
        wrapLines
        empty={<Empty title="No state has assigned a variable yet" />}
        columnDefinitions={[
          { id: 'name', header: 'Variable', cell: ({ name }) => <code>${name}</code>, isRowHeader: true, width: 150 },
          { id: 'by', header: 'Assigned by', cell: ({ by }) => by, width: 190 },
          { id: 'value', header: 'Value', cell: ({ name, value }) => <Json value={value} label={`$${name}`} /> },
        ]}
      />
    </SpaceBetween>
  );
}
