import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import type { Schema } from '../../../../handlers/shared/schema/schema';
import { countOf, formatNumber } from '../../../../handlers/shared/text';
import { Trouble } from '../../components/trouble';
import type { Batch } from '../../hooks/use-batch';
import { type Answered, type CsvFile, type CsvRow, predictionsCsv } from '../../models/csv-file';
import { download } from '../../services/download';

export interface CsvRunProps {
  readonly file: CsvFile;
  readonly name: string;
  readonly schema: Schema;
  readonly batch: Batch;
}

const rowsInWords = (count: number): string => countOf(count, 'row');

/** Sends the good rows, shows how far it is, and gives the file back with its predictions. */
export function CsvRun({ file, name, schema, batch }: CsvRunProps): ReactNode {
  const good = file.rows.filter(({ faulty }) => !faulty);
  const done = batch.answers.size;
  const isDone = done > 0 && done === good.length;
  const bad = file.rows.length - good.length;
  const button = done === 0 ? `Predict ${rowsInWords(good.length)}` : `Go on with ${rowsInWords(good.length - done)}`;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {batch.isRunning && <Button onClick={batch.cancel}>Cancel</Button>}
              {done > 0 && !batch.isRunning && (
                <Button
                  iconName="download"
                  variant={isDone ? 'primary' : 'normal'}
                  onClick={() =>
                    download(
                      name.replace(/(\.csv)?$/i, '-predictions.csv'),
                      predictionsCsv(file, batch.answers, schema),
                      'text/csv;charset=utf-8',
                    )
                  }
                >
                  Download CSV
                </Button>
              )}
              {!isDone && !batch.isRunning && (
                <Button variant="primary" disabled={good.length === 0} onClick={() => batch.run(good)}>
                  {button}
                </Button>
              )}
            </SpaceBetween>
          }
        >
          Predictions
        </Header>
      }
    >
      <SpaceBetween size="m">
        {done === 0 && !batch.isRunning && (
          <Box>
            {good.length === 0
              ? 'No row can be sent: each has a problem.'
              : `${rowsInWords(good.length)} can be sent.${bad > 0 ? ` Left out for problems: ${rowsInWords(bad)}; the download has them with the reason.` : ''}`}
          </Box>
        )}
        {(batch.isRunning || done > 0) && (
          <ProgressBar
            value={(100 * done) / Math.max(1, good.length)}
            label={isDone ? 'All rows that could be sent have a prediction' : 'Predicting'}
            additionalInfo={`${formatNumber(done)} of ${rowsInWords(good.length)}`}
            status={isDone ? 'success' : batch.isRunning ? 'in-progress' : 'error'}
            resultText={isDone ? `${rowsInWords(done)} predicted` : 'Not finished'}
          />
        )}
        {batch.wasCancelled && <Alert type="info">Cancelled. What was predicted so far can be downloaded.</Alert>}
        {batch.error && <Trouble error={batch.error} onRetry={() => batch.run(good)} />}
        {isDone && <Preview rows={good} answers={batch.answers} schema={schema} />}
      </SpaceBetween>
    </Container>
  );
}

const SHOWN = 10;

function Preview({
  rows,
  answers,
  schema: { columns, target },
}: {
  readonly rows: readonly CsvRow[];
  readonly answers: ReadonlyMap<number, Answered>;
  readonly schema: Schema;
}): ReactNode {
  const unit = target.unit === undefined ? '' : ` (${target.unit})`;
  const versions = [...new Set([...answers.values()].map(({ version }) => version ?? 'unknown'))];
  return (
    <SpaceBetween size="xs">
      <Box>
        Answered by version {versions.join(' and ')}.{' '}
        {rows.length > SHOWN ? `The first ${SHOWN} rows; the download has all.` : ''}
      </Box>
      <Table
        variant="embedded"
        contentDensity="compact"
        enableKeyboardNavigation
        items={rows.slice(0, SHOWN)}
        trackBy={({ line }) => String(line)}
        ariaLabels={{ tableLabel: 'First predictions' }}
        columnDefinitions={[
          { id: 'line', header: 'Line', cell: ({ line }) => formatNumber(line), isRowHeader: true },
          {
            id: 'prediction',
            header: `${target.name}${unit}`,
            cell: ({ line }) => {
              const value = answers.get(line)?.prediction.value;
              return <b>{value === undefined ? '–' : (target.categories?.[value] ?? formatNumber(value))}</b>;
            },
          },
          ...columns.slice(0, 6).map(({ name }) => ({
            id: name,
            header: name,
            cell: ({ row }: CsvRow) => {
              const value = row[name];
              return value === null || value === undefined
                ? '–'
                : typeof value === 'number'
                  ? formatNumber(value)
                  : value;
            },
          })),
        ]}
      />
    </SpaceBetween>
  );
}
