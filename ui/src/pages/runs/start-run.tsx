import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { AskModal } from '../../components/ask-modal';
import { useAction } from '../../hooks/use-action';
import { useConsole } from '../../hooks/use-console';
import { useNotify } from '../../hooks/use-notices';
import { checkUri } from '../../models/data-uri';
import { hyperparameterFaults, type HyperparameterRow, hyperparametersOf } from '../../models/hyperparameters';
import { runPath } from '../../routes';
import { requestUpload, sendFile, startRun } from '../../services/runs';
import { type ChosenFile, FilePart } from './file-part';
import { Hyperparameters } from './hyperparameters';

/** Data for a run: a file of this computer, or where it is already. */
export function StartRun({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { can } = useConsole();
  const [way, setWay] = useState<'file' | 'uri'>(can.upload ? 'file' : 'uri');
  const [chosen, setChosen] = useState<ChosenFile>();
  const [uri, setUri] = useState('');
  const [rows, setRows] = useState<readonly HyperparameterRow[]>([]);
  const [tried, setTried] = useState(false);
  const [progress, setProgress] = useState<number>();
  const control = useRef<AbortController>(undefined);
  const navigate = useNavigate();
  const notify = useNotify();
  useEffect(() => () => control.current?.abort(), []);

  const uriFault = checkUri(uri);
  const rowFaults = hyperparameterFaults(rows);
  const isReady =
    rowFaults.every((fault) => fault === undefined) &&
    (way === 'uri' ? uriFault === undefined : chosen !== undefined && chosen.check.faults.length === 0);

  const start = useAction(async () => {
    setTried(true);
    if (!isReady) return;
    const own = new AbortController();
    control.current = own;
    try {
      const inputUri = way === 'uri' ? uri.trim() : await upload(chosen as ChosenFile, own.signal, setProgress);
      if (own.signal.aborted) return;
      const hyperparameters = hyperparametersOf(rows);
      const run = await startRun({ v: 1, inputUri, ...(hyperparameters ? { hyperparameters } : {}) });
      void navigate(runPath(run.id));
      if (!run.started) {
        notify({
          type: 'info',
          header: 'This data has a run already',
          content: 'The same data is the same run. To train on it once more, choose Run again.',
        });
      }
    } finally {
      setProgress(undefined);
    }
  });

  return (
    <AskModal title="Start run" button="Start run" action={start} onClose={onClose}>
      <FormField label="Data">
        <RadioGroup
          value={way}
          onChange={({ detail }) => setWay(detail.value as 'file' | 'uri')}
          items={[
            {
              value: 'file',
              label: 'Upload a CSV file',
              description: can.upload ? undefined : 'This console takes no uploads.',
              disabled: !can.upload,
            },
            { value: 'uri', label: 'Use data that is in S3' },
          ]}
        />
      </FormField>
      {way === 'file' ? (
        <FilePart chosen={chosen} onChoose={setChosen} isAsked={tried} />
      ) : (
        <FormField
          label="S3 URI"
          constraintText="Of a CSV object, or of a folder with a slash at its end."
          errorText={tried ? uriFault : undefined}
        >
          <Input
            value={uri}
            placeholder="s3://bucket/folder/data.csv"
            spellcheck={false}
            onChange={({ detail }) => setUri(detail.value)}
          />
        </FormField>
      )}
      <ExpandableSection headerText="Hyperparameters" variant="footer">
        <Hyperparameters rows={rows} faults={tried ? rowFaults : []} onChange={setRows} />
      </ExpandableSection>
      {progress !== undefined && (
        <ProgressBar label="Upload" value={Math.round(progress * 100)} description={chosen?.file.name} />
      )}
    </AskModal>
  );
}

async function upload(
  { file, head }: ChosenFile,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<string> {
  const target = await requestUpload({ v: 1, fileName: file.name, bytes: file.size, head });
  onProgress(0);
  await sendFile(file, target, onProgress, signal);
  return target.inputUri;
}
