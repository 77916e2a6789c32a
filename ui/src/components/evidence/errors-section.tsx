import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { pairsInWords, residualsInWords } from '../../../../handlers/decide/sections/errors';
import type { Report } from '../../../../handlers/shared/evidence/report';
import type { Evaluation } from '../../../../handlers/shared/contract';
import { formatNumber, formatShare } from '../../../../handlers/shared/text';
import { Bars } from '../charts/bars';
import { Histogram } from '../charts/histogram';
import { Scatter } from '../charts/scatter';
import './evidence.css';

export interface ErrorsSectionProps {
  readonly report: Report;
  readonly evaluation: Evaluation;
  /** Of what is predicted. */
  readonly unit?: string;
}

/** Predicted against actual, or which class is taken for which. */
export function ErrorsSection({ report, evaluation, unit }: ErrorsSectionProps): ReactNode {
  const { pairs, residuals, confusion } = report;
  if (pairs.length === 0 && !residuals && !confusion) return null;
  return (
    <Container header={<Header variant="h2">Predicted against actual</Header>}>
      <SpaceBetween size="l">
        {(pairs.length > 0 || residuals) && (
          <ColumnLayout columns={2} minColumnWidth={280}>
            {pairs.length > 0 && (
              <Scatter
                title="Each held-out row"
                pairs={pairs}
                summary={pairsInWords(pairs, { evaluation })}
                {...(unit !== undefined && { unit })}
              />
            )}
            {residuals && (
              <Histogram
                title="Errors"
                titled
                now={residuals}
                mark={0}
                xLabel={`predicted minus actual${unit === undefined ? '' : ` (${unit})`}`}
                summary={residualsInWords(residuals)}
                height={300}
              />
            )}
          </ColumnLayout>
        )}
        {confusion && <Confusion {...confusion} />}
      </SpaceBetween>
    </Container>
  );
}

function Confusion({ labels, counts }: NonNullable<Report['confusion']>): ReactNode {
  const share = (row: readonly number[], index: number) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return all > 0 ? (row[index] ?? 0) / all : 0;
  };
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label="Confusion matrix">
      <table className="confusion">
        <caption>Rows by true class (down) and predicted class (across); on the diagonal the model is right.</caption>
        <thead>
          <tr>
            <th scope="col">True class</th>
            {labels.map((label) => (
              <th scope="col" key={label}>
                {label}
              </th>
            ))}
            <th scope="col">Right</th>
          </tr>
        </thead>
        <tbody>
          {labels.map((label, index) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {(counts[index] ?? []).map((count, across) => (
                <td key={labels[across]} className={across === index ? 'right' : undefined}>
                  {formatNumber(count)}
                </td>
              ))}
              <td>{formatShare(share(counts[index] ?? [], index))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the model goes by. */
export function ImportanceSection({ report: { importance } }: { readonly report: Report }): ReactNode {
  if (importance.length === 0) return null;
  const shown = [...importance].sort((one, other) => other.gain - one.gain).slice(0, 20);
  const [first, second] = shown;
  const summary =
    first === undefined
      ? ''
      : `Shares of the gain. Most comes from ${first.feature} (${formatShare(first.gain)})` +
        (second ? `, then ${second.feature} (${formatShare(second.gain)}).` : '.');
  return (
    <Container header={<Header variant="h2">What the model goes by</Header>}>
      <Bars
        title="Importance of the features"
        bars={shown.map(({ feature, gain }) => ({ name: feature, value: gain, text: formatShare(gain) }))}
        summary={summary}
      />
      <Box variant="small" color="text-body-secondary">
        {importance.length > shown.length ? `${importance.length - shown.length} more features weigh less.` : ''}
      </Box>
    </Container>
  );
}
