import { useSyncExternalStore } from 'react';

/** Below it a table of six columns would scroll sideways. */
const NARROW = matchMedia('(max-width: 959px)');

/** Whether the window is a phone's, or a tablet's held upright. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(
    (tell) => {
      NARROW.addEventListener('change', tell);
      return () => NARROW.removeEventListener('change', tell);
    },
    () => NARROW.matches,
  );
