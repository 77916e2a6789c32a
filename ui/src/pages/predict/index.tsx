import Tabs from '@cloudscape-design/components/tabs';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router-dom';
import { Empty } from '../../components/loaded';
import { Page } from '../../components/page';
import { useConsole } from '../../hooks/use-console';
import { CsvPanel } from './csv-panel';
import { RowPanel } from './row-panel';

/** One row by a form, or a whole file: `?tab=file`. */
export function PredictPage(): ReactNode {
  const { schema, can } = useConsole();
  const [parameters, setParameters] = useSearchParams();
  return (
    <Page title="Predict" description="Ask the model that is deployed now.">
      {!can.predict || !schema ? (
        <Empty title="This console can’t ask the model">
          {schema
            ? 'The stack has no PredictionApi. Add one for this workflow, then deploy the stack.'
            : 'The workflow has no FeatureSchema, so there is nothing to draw a form from. Ask the endpoint itself.'}
        </Empty>
      ) : (
        <Tabs
          activeTabId={parameters.get('tab') === 'file' ? 'file' : 'row'}
          onChange={({ detail }) => setParameters(detail.activeTabId === 'file' ? { tab: 'file' } : {})}
          ariaLabel="Ways to predict"
          tabs={[
            { id: 'row', label: 'One row', content: <RowPanel schema={schema} /> },
            { id: 'file', label: 'CSV file', content: <CsvPanel schema={schema} /> },
          ]}
        />
      )}
    </Page>
  );
}
