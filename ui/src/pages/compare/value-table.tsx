import Badge from '@cloudscape-design/components/badge';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import Toggle from '@cloudscape-design/components/toggle';
import { type ReactNode, useState } from 'react';
import { Empty } from '../../components/loaded';
import type { ValueRow } from '../../models/compare';

type Row = ValueRow & { readonly changes?: readonly (readonly string[])[] };

export interface ValueTableProps {
  readonly title: string;
  readonly description?: string;
  readonly rows: readonly Row[];
  readonly labels: readonly string[];
  readonly empty: string;
  /** False: values always differ, so that a mark would say nothing. */
  readonly marks?: boolean;
}

/** A row a name, a column a run; rows whose values differ are marked. */
export function ValueTable({ title, description, rows, labels, empty, marks = true }: ValueTableProps): ReactNode {
  const [all, setAll] = useState(true);
  const differing = rows.filter(({ differs }) => differs);
  const canHide = marks && differing.length > 0 && differing.length < rows.length;
  return (
    <Table
      items={canHide && !all ? differing : rows}
      trackBy="name"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: title }}
      header={
        <Header
          variant="h2"
          {...(marks && rows.length > 0 && { counter: `(${differing.length} of ${rows.length} differ)` })}
          {...(description !== undefined && { description })}
          actions={
            canHide && (
              <Toggle checked={!all} onChange={({ detail }) => setAll(!detail.checked)}>
                Differences only
              </Toggle>
            )
          }
        >
          {title}
        </Header>
      }
      empty={<Empty title={empty} />}
      columnDefinitions={[
        {
          id: 'name',
          header: 'Name',
          cell: ({ name, differs }) => (
            <>
              {name} {marks && differs && labels.length > 1 && <Badge color="blue">differs</Badge>}
            </>
          ),
          isRowHeader: true,
          minWidth: 150,
        },
        ...labels.map((label, index) => ({
          id: `run ${index}`,
          header: label,
          cell: ({ values, changes }: Row) => (
            <>
              <span className="break-anywhere">{values[index]}</span>
              {(changes?.[index]?.length ?? 0) > 0 && (
                <div className="quiet-line">Changed: {changes?.[index]?.join('; ')}</div>
              )}
            </>
          ),
          minWidth: 160,
        })),
      ]}
    />
  );
}
