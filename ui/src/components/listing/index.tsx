import Table, { type TableProps } from '@cloudscape-design/components/table';
import { lazy, type ReactNode, Suspense } from 'react';
import { useNarrow } from '../../hooks/use-narrow';

// What `lazy` makes of a component forgets the item's type.
const AsCards = lazy(() =>
  import('./as-cards').then(({ AsCards: component }) => ({ default: component })),
) as unknown as typeof import('./as-cards').AsCards;

/** Items in columns; in a narrow window each is a card, so that nothing scrolls sideways. */
export function Listing<T>(props: TableProps<T>): ReactNode {
  const isNarrow = useNarrow();
  if (!isNarrow) return <Table {...props} />;
  return (
    <Suspense fallback={null}>
      <AsCards {...props} />
    </Suspense>
  );
}
