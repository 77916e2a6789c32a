import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';
import type { AuditEntry } from '../../../../handlers/shared/contract';
import { auditLines } from '../../models/audit';
import './evidence.css';

/** Who did what and when. */
export function AuditSection({ audit }: { readonly audit: readonly AuditEntry[] }): ReactNode {
  return (
    <Container header={<Header variant="h2">What happened</Header>}>
      <ol className="history">
        {auditLines(audit).map(({ at, when, what, details }, index) => (
          <li key={`${at} ${index}`}>
            <time dateTime={at}>{when}</time>
            {what}
            {details.length > 0 && ` (${details.join('; ')})`}
          </li>
        ))}
      </ol>
    </Container>
  );
}
