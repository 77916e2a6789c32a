import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { DataReport } from '../../../../handlers/shared/console-contract';
import { BlankColumns } from '../../components/evidence/blank-columns';
import { Empty, Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { useLive } from '../../hooks/use-live';
import { driftInWords, driftTone, driftViews } from '../../models/drift';
import { Paths } from '../../routes';
import { dataReport } from '../../services/data';
import { ColumnDetails } from './column-details';
import { DriftTable } from './drift-table';
import { Sides } from './sides';

/** The newest data beside what the deployed model was trained on. */
export function DataPage(): ReactNode {
  const live = useLive('data', dataReport, { every: 30_000 });
  return (
    <Page
      title="Data"
      description="The newest run’s data beside what the deployed model was trained on, column by column."
    >
      <Loaded of={live} what="the data’s profiles">
        {(report) => (report.current ? <Drift report={report} /> : <NoData missing={report.missing} />)}
      </Loaded>
    </Page>
  );
}

function NoData({ missing }: { readonly missing: readonly string[] }): ReactNode {
  const navigate = useNavigate();
  return (
    <Empty title="No data yet" action={<Button onClick={() => void navigate(Paths.RUNS)}>Go to the runs</Button>}>
      {missing.length > 0 ? missing.join(' ') : 'As soon as a run has prepared its data, their profile is shown here.'}
    </Empty>
  );
}

function Drift({ report }: { readonly report: DataReport }): ReactNode {
  const views = driftViews(report);
  const [name, setName] = useState<string>();
  const shown = views.find((view) => view.name === name) ?? views[0];
  return (
    <SpaceBetween size="l">
      <Alert type={driftTone(report)}>{driftInWords(report)}</Alert>
      {report.missing.length > 0 && <Alert type="warning">{report.missing.join(' ')}</Alert>}
      <BlankColumns profile={report.columns.flatMap(({ current }) => (current ? [current] : []))} />
      <Sides report={report} />
      <DriftTable views={views} shown={shown?.name} onShow={setName} />
      {shown && <ColumnDetails view={shown} {...(report.reference && { version: report.reference.version })} />}
    </SpaceBetween>
  );
}
