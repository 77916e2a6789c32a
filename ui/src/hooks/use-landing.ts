import { useEffect } from 'react';
import { useLocation, useNavigationType } from 'react-router-dom';

let hasLanded = false;

/** What a browser does for pages of its own: the next begins at its top, and what had the focus and is gone has it no more. */
export function useLanding(): void {
  const { pathname } = useLocation();
  const isBack = useNavigationType() === 'POP';
  useEffect(() => {
    if (hasLanded) {
      if (!isBack) scrollTo(0, 0);
      const heading = document.querySelector<HTMLElement>('main h1');
      if (heading && document.activeElement === document.body) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
    }
    hasLanded = true;
    // Only once a page, whatever of its address changes later.
  }, [pathname]);
}
