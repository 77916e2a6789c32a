import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import Pagination from '@cloudscape-design/components/pagination';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { ReactNode } from 'react';
import { Empty } from '../components/loaded';

export interface ListedOptions<T> {
  readonly pageSize: number;
  readonly trackBy: (item: T) => string;
  readonly empty?: ReactNode;
  /** Text that finds an item, shown where there are more than `from`. */
  readonly find?: {
    readonly words: (item: T) => readonly string[];
    readonly label: string;
    readonly placeholder: string;
    readonly from: number;
  };
  readonly isChosen?: boolean;
}

/** Items as a table shows them: found by text, sorted, in pages; what is of no use for a few of them is left out. */
export function useListed<T>(all: readonly T[], { pageSize, trackBy, empty, find, isChosen }: ListedOptions<T>) {
  const { items, actions, collectionProps, filterProps, paginationProps, filteredItemsCount } = useCollection(all, {
    filtering: {
      filteringFunction: (item, text) =>
        find === undefined || find.words(item).some((word) => word.toLowerCase().includes(text.toLowerCase())),
      empty,
      noMatch: (
        <Empty
          title="Nothing matches"
          action={
            <Button
              onClick={() => {
                actions.setFiltering('');
                // This button is gone then.
                document.querySelector<HTMLElement>(`input[aria-label="${find?.label}"]`)?.focus();
              }}
            >
              Clear the filter
            </Button>
          }
        />
      ),
    },
    pagination: { pageSize },
    sorting: {},
    ...(isChosen && { selection: { trackBy } }),
  });
  return {
    chosen: collectionProps.selectedItems ?? [],
    table: {
      ...collectionProps,
      items,
      trackBy,
      wrapLines: true,
      enableKeyboardNavigation: true,
      filter: find && all.length > find.from && (
        <TextFilter
          {...filterProps}
          filteringAriaLabel={find.label}
          filteringPlaceholder={find.placeholder}
          countText={`${filteredItemsCount} found`}
        />
      ),
      pagination: all.length > pageSize && <Pagination {...paginationProps} />,
    },
  };
}
