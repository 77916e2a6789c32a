import type { ReactNode } from 'react';
import { Status } from '../../../components/status';
import { Lasted } from '../../../components/time';
import { causeWords } from '../../../models/json-text';
import type { Attempt } from '../../../models/run/trace';

/** Each try of a state's task, with why it failed. */
export function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }): ReactNode {
  return (
    <ol style={{ margin: 0, paddingInlineStart: '1.4em', display: 'grid', gap: 8 }}>
      {attempts.map(({ startedAt, endedAt, error, cause, redrive }) => (
        <li key={startedAt + redrive}>
          <Status
            indicator={error === undefined ? (endedAt === undefined ? 'in-progress' : 'success') : 'error'}
            words={error ?? (endedAt === undefined ? 'Goes on' : 'Succeeded')}
          />{' '}
          <Lasted from={startedAt} to={endedAt} />
          {redrive > 0 && ` · after redrive ${redrive}`}
          {cause !== undefined && <div style={{ overflowWrap: 'anywhere' }}>{causeWords(cause)}</div>}
        </li>
      ))}
    </ol>
  );
}
