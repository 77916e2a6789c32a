import type { ReactNode } from 'react';
import { formatNumber } from '../../../../handlers/shared/text';
import { type Explanation, signed } from '../../models/prediction';
import { scaleOf } from '../../models/scale';
import { fit } from './bars';
import { at, Frame } from './frame';

const ROW = 34;

/** From what the model says of an average row, step by step to its prediction. */
export function Waterfall({
  title,
  explanation: { base, steps, sum, ofValue, words },
}: {
  readonly title: string;
  readonly explanation: Explanation;
}): ReactNode {
  const height = (steps.length + 2) * ROW;
  const largest = Math.max(0, ...steps.map(({ amount }) => Math.abs(amount)));
  return (
    <Frame title={title} summary={words} height={height}>
      {(width) => {
        const names = width < 520 ? 0 : Math.min(300, width * 0.38);
        const numbers = 84;
        const x = scaleOf([base, sum, ...steps.map(({ to }) => to)], names + 4, width - numbers - 4);
        const line = (index: number, name: string, text: string, bar: ReactNode, strong: boolean) => (
          <g key={`${index}`} aria-hidden="true" transform={`translate(0 ${index * ROW})`}>
            <text className="strong" x="0" y={names === 0 ? 12 : 20} fontWeight={strong ? 700 : 400}>
              {fit(name, names === 0 ? width : names)}
            </text>
            {bar}
            <text
              className="strong"
              x={width}
              y={names === 0 ? 26 : 20}
              textAnchor="end"
              fontWeight={strong ? 700 : 400}
            >
              {text}
            </text>
          </g>
        );
        const top = names === 0 ? 17 : 9;
        const point = (value: number) => <path className="up" d={`M${at(x.place(value) - 2)} ${top - 3}h4v18h-4z`} />;
        return (
          <>
            {names > 0 && <path className="guide" d={`M${at(x.place(base))} ${ROW / 2 + 8}V${height - ROW}`} />}
            {line(0, 'Average row (bias)', formatNumber(base), point(base), true)}
            {steps.map(({ name, amount, from, to }, index) =>
              line(
                index + 1,
                name,
                signed(amount, largest),
                <path
                  className={amount < 0 ? 'down' : 'up'}
                  d={`M${at(x.place(Math.min(from, to)))} ${top}h${Math.max(1, at(Math.abs(x.place(to) - x.place(from))))}v12H${at(x.place(Math.min(from, to)))}z`}
                />,
                false,
              ),
            )}
            {line(steps.length + 1, ofValue ? 'Prediction' : 'Margin', formatNumber(sum), point(sum), true)}
          </>
        );
      }}
    </Frame>
  );
}
