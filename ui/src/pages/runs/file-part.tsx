import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useConsole } from '../../hooks/use-console';
import { checkHead, HEAD_BYTES, type HeaderCheck } from '../../../../handlers/shared/schema/csv-head';

export interface ChosenFile {
  readonly file: File;
  readonly head: string;
  readonly check: HeaderCheck;
}

/** Chooses a file, and says what is wrong with it before anything is sent. */
export function FilePart({
  chosen,
  onChoose,
  isAsked,
}: {
  readonly chosen: ChosenFile | undefined;
  readonly onChoose: (chosen: ChosenFile | undefined) => void;
  /** A file was demanded. */
  readonly isAsked: boolean;
}): ReactNode {
  const { schema } = useConsole();
  const choose = async (file: File | undefined) => {
    if (!file) return onChoose(undefined);
    const head = await file.slice(0, HEAD_BYTES).text();
    onChoose({ file, head, check: checkHead(head, schema) });
  };
  const { faults = [], notes = [], columns = [] } = chosen?.check ?? {};
  return (
    <SpaceBetween size="s">
      <FormField
        label="CSV file"
        description={schema && `Columns: ${[...schema.columns, schema.target].map(({ name }) => name).join(', ')}`}
        errorText={isAsked && !chosen ? 'Choose a CSV file.' : undefined}
      >
        <FileUpload
          value={chosen ? [chosen.file] : []}
          accept=".csv,text/csv"
          showFileSize
          onChange={({ detail }) => void choose(detail.value[0])}
          i18nStrings={{
            uploadButtonText: () => 'Choose file',
            dropzoneText: () => 'Drop the file here',
            removeFileAriaLabel: (at) => `Remove file ${at + 1}`,
            limitShowFewer: 'Show fewer files',
            limitShowMore: 'Show more files',
            errorIconAriaLabel: 'Error',
          }}
        />
      </FormField>
      {faults.length > 0 && (
        <Alert type="error" header="This file can't be used">
          <Sentences of={faults} />
        </Alert>
      )}
      {chosen && faults.length === 0 && (
        <Alert type={notes.length > 0 ? 'warning' : 'success'} header={`${columns.length} columns, as they should be`}>
          {notes.length > 0 ? (
            <Sentences of={notes} />
          ) : (
            <Box color="inherit">The job checks every row, and puts those that don't fit into quarantine.</Box>
          )}
        </Alert>
      )}
    </SpaceBetween>
  );
}

function Sentences({ of }: { readonly of: readonly string[] }): ReactNode {
  return of.length === 1 ? (
    of[0]
  ) : (
    <ul style={{ margin: 0, paddingInlineStart: '1.2em' }}>
      {of.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
