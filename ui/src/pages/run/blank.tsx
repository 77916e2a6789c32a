import type { ReactNode } from 'react';
import { BlankColumns } from '../../components/evidence/blank-columns';
import { useLive } from '../../hooks/use-live';
import type { Trace } from '../../models/run/trace';
import { runReport } from '../../services/runs';

/** What the run's data lack; asked once, when they are prepared. */
export function Blank({ id, trace }: { readonly id: string; readonly trace: Trace }): ReactNode {
  const isPrepared = trace.variables.has('data');
  const { data } = useLive(isPrepared ? `profile ${id}` : undefined, (signal) => runReport(id, signal));
  return data?.profile && <BlankColumns profile={data.profile} />;
}
