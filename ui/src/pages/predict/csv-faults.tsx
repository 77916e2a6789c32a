import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { formatNumber } from '../../../../handlers/shared/text';
import { useListed } from '../../hooks/use-listed';
import type { CsvFile } from '../../models/csv-file';

/** What is wrong, by line and column: to be mended in the file, or left out. */
export function CsvFaults({ file }: { readonly file: CsvFile }): ReactNode {
  const { faults, faultCount, blocked, rows } = file;
  const bad = rows.filter(({ faulty }) => faulty).length;
  const { table } = useListed(
    faults.map((fault, index) => ({ ...fault, id: String(index) })),
    { pageSize: 10, trackBy: ({ id }) => id },
  );
  const words = blocked
    ? 'Nothing can be predicted before this is mended.'
    : `In ${formatNumber(bad)} of ${formatNumber(rows.length)} rows. Mend them in the file, or predict the others.`;
  return (
    <Table
      {...table}
      ariaLabels={{ tableLabel: 'Problems of the file' }}
      header={
        <Header
          variant="h2"
          counter={`(${formatNumber(faultCount)})`}
          description={`${words}${faultCount > faults.length ? ` The first ${formatNumber(faults.length)} are listed.` : ''}`}
        >
          {faultCount === 1 ? 'Problem' : 'Problems'} of the file
        </Header>
      }
      columnDefinitions={[
        {
          id: 'line',
          header: 'Line',
          cell: ({ line }) => (line > 0 ? formatNumber(line) : '–'),
          sortingField: 'line',
          isRowHeader: true,
          minWidth: 80,
        },
        { id: 'column', header: 'Column', cell: ({ column }) => column || '–', sortingField: 'column', minWidth: 140 },
        {
          id: 'value',
          header: 'Value',
          cell: ({ line, value }) => {
            if (value === '') return line > 0 ? <i>empty</i> : '–';
            return <code className="break-anywhere">{value}</code>;
          },
          minWidth: 110,
        },
        { id: 'words', header: 'What is wrong', cell: ({ words: sentence }) => sentence, minWidth: 220 },
      ]}
    />
  );
}
