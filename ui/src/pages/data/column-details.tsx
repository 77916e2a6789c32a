import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { CategoryBars } from '../../components/charts/category-bars';
import { Histogram } from '../../components/charts/histogram';
import { useConsole } from '../../hooks/use-console';
import { binsInWords, categoryPairs, pairsInWords } from '../../models/bins';
import { type DriftView, NO_VALUES } from '../../models/drift';

/** One column, large: both distributions and what the figure means. */
export function ColumnDetails({ view, version }: { readonly view: DriftView; readonly version?: number }): ReactNode {
  const { schema } = useConsole();
  const { name, column, figure, status, meaning } = view;
  const known = [...(schema?.columns ?? []), ...(schema ? [schema.target] : [])].find((one) => one.name === name);
  const then = version === undefined ? 'training data' : `training data of version ${version}`;
  return (
    <div id="column-details" tabIndex={-1} role="group" aria-label={`Details of ${name}`} className="focus-target">
      <Container
        header={
          <Header variant="h2" {...(known?.description !== undefined && { description: known.description })}>
            {name}
          </Header>
        }
      >
        <SpaceBetween size="l">
          <KeyValuePairs
            columns={3}
            minColumnWidth={200}
            items={[
              {
                label: 'Drift',
                value: (
                  <>
                    <StatusIndicator type={status.type}>{status.text}</StatusIndicator>{' '}
                    {column.drift !== undefined && figure}
                  </>
                ),
              },
              { label: 'Current data', value: view.now },
              { label: `Training data${version === undefined ? '' : `, version ${version}`}`, value: view.then },
            ]}
          />
          <Box>
            {meaning}
            {column.changes.length > 0 && ` Changed: ${column.changes.join('; ')}.`}
          </Box>
          <Distribution
            view={view}
            names={['current data', then]}
            {...(known?.unit !== undefined && { unit: known.unit })}
          />
        </SpaceBetween>
      </Container>
    </div>
  );
}

function Distribution({
  view: {
    name,
    figure,
    column: { current, reference },
  },
  names,
  unit,
}: {
  readonly view: DriftView;
  readonly names: readonly [string, string];
  readonly unit?: string;
}): ReactNode {
  const [now, then] = [current?.histogram, reference?.histogram];
  if (now || then) {
    const words = [
      ...(now ? [`Current data: ${binsInWords(now)}.`] : []),
      ...(then ? [`Training data: ${binsInWords(then)}.`] : []),
    ].join(' ');
    return (
      <Histogram
        title={`Distribution of ${name}`}
        names={names}
        xLabel={unit === undefined ? name : `${name} (${unit})`}
        summary={`${words} Heights are shares of the rows.`}
        height={240}
        {...(now && { now })}
        {...(then && { then })}
      />
    );
  }
  const pairs = categoryPairs(current?.categories, reference?.categories);
  if (figure === NO_VALUES) return <Box>No row has a value, so there is nothing to draw.</Box>;
  if (pairs.length === 0) return <Box>The profiles hold no distribution of this column.</Box>;
  return <CategoryBars title={`Values of ${name}`} pairs={pairs} names={names} summary={`${pairsInWords(pairs)}.`} />;
}
