import { createContext, useContext } from 'react';
import type { ConsoleInfo } from '../../../handlers/shared/console-contract';

export const ConsoleContext = createContext<ConsoleInfo | undefined>(undefined);

/** What the console is of, and what its viewer may do. */
export function useConsole(): ConsoleInfo {
  const info = useContext(ConsoleContext);
  if (!info) throw new Error('useConsole is for what is inside the app');
  return info;
}
