import type { RunDetail } from '../../../../handlers/shared/console-contract';
import type { History } from '../../hooks/use-history';

/** What every part of the page is given. */
export interface PartProps {
  readonly detail: RunDetail;
  readonly history: History;
  /** Of the page's address: tab, state, job. */
  readonly query: URLSearchParams;
  readonly open: (change: Readonly<Record<string, string | undefined>>) => void;
  /** Milliseconds between two asks. */
  readonly every: number;
}
