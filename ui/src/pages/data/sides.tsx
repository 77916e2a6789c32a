import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactNode } from 'react';
import type { DataReport, DataSide } from '../../../../handlers/shared/console-contract';
import { formatDate } from '../../../../handlers/shared/text';
import { LinkTo } from '../../components/link-to';
import { rowsInWords } from '../../../../handlers/shared/evidence/evidence';
import { runPath } from '../../routes';

/** Which data are compared with which. */
export function Sides({ report: { current, reference } }: { readonly report: DataReport }): ReactNode {
  return (
    <Container header={<Header variant="h2">What is compared</Header>}>
      <KeyValuePairs
        columns={2}
        minColumnWidth={240}
        items={[
          ...(current ? [{ type: 'group' as const, title: 'Current data', items: itemsOf(current) }] : []),
          ...(reference
            ? [
                {
                  type: 'group' as const,
                  title: `Training data of version ${reference.version}, which is deployed`,
                  items: itemsOf(reference),
                },
              ]
            : []),
        ]}
      />
    </Container>
  );
}

const itemsOf = ({ runId, dataVersion, startedAt, rows }: DataSide) => [
  { label: 'Run', value: <LinkTo to={runPath(runId)}>{runId}</LinkTo> },
  { label: 'Data version', value: <span className="break-anywhere">{dataVersion}</span> },
  { label: 'Started', value: formatDate(startedAt) },
  { label: 'Rows', value: rows ? rowsInWords(rows) : '–' },
];
