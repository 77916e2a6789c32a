import Box from '@cloudscape-design/components/box';
import Cards from '@cloudscape-design/components/cards';
import type { TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';

/** What a table shows, a card for each row: its first column is the heading, the others are below it. */
export function AsCards<T>({ columnDefinitions, columnDisplay, footer, ...table }: TableProps<T>): ReactNode {
  const isShown = (column: string | undefined): boolean =>
    columnDisplay?.find(({ id }) => id === column)?.visible ?? true;
  const [heading, ...others] = columnDefinitions.filter(({ id }) => isShown(id));
  const { tableLabel, selectionGroupLabel = '', itemSelectionLabel } = table.ariaLabels ?? {};
  return (
    <div>
      <Cards
        items={table.items}
        trackBy={table.trackBy}
        header={table.header}
        filter={table.filter}
        pagination={table.pagination}
        preferences={table.preferences}
        empty={table.empty}
        loading={table.loading}
        loadingText={table.loadingText}
        selectionType={table.selectionType}
        selectedItems={table.selectionType && table.selectedItems}
        onSelectionChange={table.onSelectionChange}
        ariaLabels={{
          cardsLabel: tableLabel,
          selectionGroupLabel,
          itemSelectionLabel: (data, item) => itemSelectionLabel?.({ ...data, itemsCount: undefined }, item) ?? '',
        }}
        cardsPerRow={[{ cards: 1 }, { minWidth: 600, cards: 2 }]}
        cardDefinition={{
          header: heading?.cell,
          // Two beside each other, below one: Cloudscape sets the first higher than its neighbor.
          sections: others.map(({ id, header, cell }, at) => ({
            id,
            header,
            content: (item: T) => <div style={{ paddingInlineEnd: 8 }}>{cell(item)}</div>,
            width: at === 0 ? 100 : 50,
          })),
        }}
      />
      {footer && <Box padding={{ top: 's' }}>{footer}</Box>}
    </div>
  );
}
