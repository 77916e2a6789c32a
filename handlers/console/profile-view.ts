import type { ColumnProfileView, ReportView } from '../shared/console-contract';
import type { ColumnProfile, Profile } from '../shared/profile';
import type { Report } from '../shared/report';

/** As JSON has it. */
export const profileView = (profile: Profile): ColumnProfileView[] => profile.map(columnView);

export function columnView({ categories, ...column }: ColumnProfile): ColumnProfileView {
  return { ...column, ...(categories && { categories: Object.fromEntries(categories) }) };
}

/** What a page shows of report.json is what the wire carries. */
export const reportView = (report: Report): ReportView => report;
