import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Schema } from '../../../../handlers/shared/schema/schema';
import { Loading } from '../../components/loaded';
import { useBatch } from '../../hooks/use-batch';
import type { CsvFile } from '../../models/csv-file';
import { readFile } from '../../services/csv-reader';
import { CsvFaults } from './csv-faults';
import { CsvRun } from './csv-run';

type Reading =
  | { readonly kind: 'none' | 'reading' }
  | { readonly kind: 'read'; readonly file: CsvFile }
  | { readonly kind: 'failed'; readonly words: string };

/** A file is checked here, row by row, before anything is sent. */
export function CsvPanel({ schema }: { readonly schema: Schema }): ReactNode {
  const [chosen, setChosen] = useState<File>();
  const [reading, setReading] = useState<Reading>({ kind: 'none' });
  const batch = useBatch();
  const control = useRef<AbortController>(undefined);
  useEffect(() => () => control.current?.abort(), []);
  const choose = async (picked: File | undefined) => {
    control.current?.abort();
    batch.reset();
    setChosen(picked);
    if (!picked) {
      setReading({ kind: 'none' });
      return;
    }
    const own = new AbortController();
    control.current = own;
    setReading({ kind: 'reading' });
    try {
      setReading({ kind: 'read', file: await readFile(picked, schema, own.signal) });
    } catch (error) {
      if (!own.signal.aborted) setReading({ kind: 'failed', words: (error as Error).message });
    }
  };
  const file = reading.kind === 'read' ? reading.file : undefined;
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description="It is read and checked in this browser, then sent in requests of at most 1,000 rows."
          >
            CSV file
          </Header>
        }
      >
        <FormField
          label="File"
          description={`One line a row, with a header: ${schema.columns.map(({ name }) => name).join(', ')}.`}
          constraintText="Comma-separated, UTF-8, up to 100 MB. Other columns may be in it: they are kept and not sent."
          stretch
        >
          <FileUpload
            value={chosen ? [chosen] : []}
            accept=".csv,text/csv"
            showFileSize
            onChange={({ detail: { value } }) => void choose(value[0])}
            i18nStrings={{
              uploadButtonText: () => 'Choose file',
              dropzoneText: () => 'Drop the file here',
              removeFileAriaLabel: () => 'Take the file out',
              limitShowFewer: 'Show fewer',
              limitShowMore: 'Show more',
              errorIconAriaLabel: 'Error',
            }}
          />
        </FormField>
      </Container>
      {reading.kind === 'reading' && <Loading what="the file" />}
      {reading.kind === 'failed' && (
        <Alert type="error" header="The file was not read">
          {reading.words}
        </Alert>
      )}
      {file && file.notes.length > 0 && (
        <Alert type="info">
          {file.notes.map((note) => (
            <div key={note}>{note}</div>
          ))}
        </Alert>
      )}
      {file && file.faultCount > 0 && <CsvFaults file={file} />}
      {file && !file.blocked && <CsvRun file={file} name={chosen?.name ?? 'rows.csv'} schema={schema} batch={batch} />}
    </SpaceBetween>
  );
}
