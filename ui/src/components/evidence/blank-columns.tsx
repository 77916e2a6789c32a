import Alert from '@cloudscape-design/components/alert';
import type { ReactNode } from 'react';
import type { ColumnProfileView } from '../../../../handlers/shared/console-contract';
import { blankInWords } from '../../models/profile';

/** A note on features that no row has a value of; nothing where there is none. */
export function BlankColumns({ profile }: { readonly profile: readonly ColumnProfileView[] }): ReactNode {
  const words = blankInWords(profile);
  return words !== undefined && <Alert type="warning">{words}</Alert>;
}
