import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, useContext } from 'react';

export interface Notice {
  readonly type: 'success' | 'info' | 'warning' | 'error';
  readonly header?: string;
  readonly content: FlashbarProps.MessageDefinition['content'];
}

export const NoticeContext = createContext<(notice: Notice) => void>(() => undefined);

/** Tells the person something above the page; it stays until it is dismissed or another page is opened. */
export const useNotify = (): ((notice: Notice) => void) => useContext(NoticeContext);
