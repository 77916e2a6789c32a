import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactNode } from 'react';
import { runPath } from '../../routes';
import { LinkTo } from '../link-to';
import './evidence.css';

export interface LineageProps {
  readonly entries: readonly (readonly [label: string, value: string])[];
  /** The entry "Run" leads there. */
  readonly runId?: string;
}

export function Lineage({ entries, runId }: LineageProps): ReactNode {
  return (
    <KeyValuePairs
      columns={3}
      minColumnWidth={200}
      items={entries.map(([label, value]) => ({
        label,
        value:
          label === 'Run' && runId !== undefined ? (
            <LinkTo to={runPath(runId)}>{value}</LinkTo>
          ) : (
            <span className="break-anywhere">{value}</span>
          ),
      }))}
    />
  );
}

export const LineageSection = (props: LineageProps): ReactNode => (
  <Container header={<Header variant="h2">Where it comes from</Header>}>
    <Lineage {...props} />
  </Container>
);
