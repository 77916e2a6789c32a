import Link, { type LinkProps } from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useHref, useNavigate } from 'react-router-dom';

export interface LinkToProps {
  /** Path below the app's base. */
  readonly to: string;
  readonly children: ReactNode;
  readonly variant?: LinkProps['variant'];
  readonly ariaLabel?: string;
}

/** A link to another page of the app; opens in a new tab as any link does. */
export function LinkTo({ to, children, variant, ariaLabel }: LinkToProps): ReactNode {
  const href = useHref(to);
  const navigate = useNavigate();
  return (
    <Link
      href={href}
      {...(variant ? { variant } : {})}
      {...(ariaLabel ? { ariaLabel } : {})}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    >
      {children}
    </Link>
  );
}
