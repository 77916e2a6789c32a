import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import { type ReactNode, useEffect, useRef } from 'react';
import type { RunColumn } from './columns';

export interface KeptPreferences {
  readonly pageSize: number;
  readonly columns: readonly string[];
  readonly wrapLines: boolean;
}

export function Preferences({
  columns,
  kept,
  onChange,
}: {
  readonly columns: readonly RunColumn[];
  readonly kept: KeptPreferences;
  readonly onChange: (kept: { pageSize: number; columns: string[]; wrapLines: boolean }) => void;
}): ReactNode {
  const box = useRef<HTMLSpanElement>(null);
  // It is loaded when a person asks for it, and then opens.
  useEffect(() => void box.current?.querySelector('button')?.click(), []);
  return (
    <span ref={box}>
      <CollectionPreferences
        title="Preferences"
        confirmLabel="Confirm"
        cancelLabel="Cancel"
        preferences={{ pageSize: kept.pageSize, visibleContent: kept.columns, wrapLines: kept.wrapLines }}
        pageSizePreference={{
          title: 'Runs on a page',
          options: [10, 25, 50, 100].map((value) => ({ value, label: `${value} runs` })),
        }}
        wrapLinesPreference={{ label: 'Wrap lines', description: 'Show the whole text of each cell' }}
        visibleContentPreference={{
          title: 'Columns',
          options: [
            {
              label: 'Columns',
              options: columns.map(({ id, name }) => ({ id, label: name, editable: id !== 'run' })),
            },
          ],
        }}
        onConfirm={({ detail }) =>
          onChange({
            pageSize: detail.pageSize ?? kept.pageSize,
            columns: [...(detail.visibleContent ?? kept.columns)],
            wrapLines: detail.wrapLines ?? false,
          })
        }
      />
    </span>
  );
}
