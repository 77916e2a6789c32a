import { useEffect } from 'react';

/** On a phone, AppLayout's bar gives a nav element an orientation, which ARIA does not allow it. */
export function useAllowedAttributes(): void {
  useEffect(() => {
    const tidy = () =>
      requestAnimationFrame(() => {
        for (const nav of document.querySelectorAll('nav[aria-orientation]')) nav.removeAttribute('aria-orientation');
      });
    tidy();
    window.addEventListener('resize', tidy);
    return () => window.removeEventListener('resize', tidy);
  }, []);
}
