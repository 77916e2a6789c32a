import type { ColumnProfileView } from '../shared/console-contract';
import type { ColumnProfile, Profile } from '../shared/evidence/profile';

/** As JSON has it. */
export const profileView = (profile: Profile): ColumnProfileView[] => profile.map(columnView);

export function columnView({ categories, ...column }: ColumnProfile): ColumnProfileView {
  return { ...column, ...(categories && { categories: Object.fromEntries(categories) }) };
}
