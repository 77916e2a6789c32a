import type { ReactNode } from 'react';
import type { StateView } from '../../../models/run/graph-view';
import type { PlacedState } from '../../../models/run/layout';

/** Icons by status, 16 × 16: what color says is said by form as well. */
const ICONS: Readonly<Record<StateView['status'], ReactNode>> = {
  idle: <circle cx="8" cy="8" r="5.5" />,
  running: <path d="M8 2.5a5.5 5.5 0 1 1-5.5 5.5" className="machine-spin" />,
  waiting: <path d="M8 2.5a5.5 5.5 0 1 0 .01 0ZM8 5v3.2l2.2 1.6" />,
  retrying: <path d="M8 2.5L14 13H2ZM8 6.5v3M8 11v.4" />,
  caught: <path d="M8 2.5L14 13H2ZM8 6.5v3M8 11v.4" />,
  succeeded: <path d="M8 2.5a5.5 5.5 0 1 0 .01 0ZM5.3 8.2l2 2 3.4-4" />,
  failed: <path d="M8 2.5a5.5 5.5 0 1 0 .01 0ZM5.8 5.8l4.4 4.4M10.2 5.8L5.8 10.2" />,
  stopped: <path d="M8 2.5a5.5 5.5 0 1 0 .01 0ZM5 8h6" />,
};

export function StateBox({
  placed,
  view,
  isSelected,
  isReachable,
  onSelect,
  onFocus,
}: {
  readonly placed: PlacedState;
  readonly view: StateView;
  readonly isSelected: boolean;
  /** The one that Tab leads to. */
  readonly isReachable: boolean;
  readonly onSelect: () => void;
  readonly onFocus: () => void;
}): ReactNode {
  const { name, state, x, y, width, height } = placed;
  return (
    <g
      className={`machine-state is-${view.status}${isSelected ? ' is-selected' : ''}`}
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={isReachable ? 0 : -1}
      aria-label={`${name} ${view.words}${view.status === 'idle' ? ', not entered' : ''}`}
      aria-pressed={isSelected}
      data-state={name}
      data-status={view.status}
      onClick={onSelect}
      onFocus={onFocus}
    >
      <rect width={width} height={height} rx={state.inner.length > 0 ? 14 : 10} />
      <g className="machine-icon" transform="translate(13 19)">
        {ICONS[view.status]}
      </g>
      {/* Cut by its own edge where the words are long; the name of the button is all of them. */}
      <svg x="38" width={width - 44} height={height}>
        <text y="24" className="machine-name">
          {name}
        </text>{' '}
        <text y="41" className="machine-words">
          {view.words}
        </text>
      </svg>
    </g>
  );
}
