import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { ColumnProfileView } from '../../../../handlers/shared/console-contract';
import { isBlank } from '../../../../handlers/shared/evidence/profile';
import { sparkBins } from '../../models/bins';
import { type ColumnView, profileView } from '../../models/profile';
import { Spark } from './spark';
import './evidence.css';

export interface ProfileSectionProps {
  readonly profile: readonly ColumnProfileView[];
  readonly before?: readonly ColumnProfileView[];
  /** e.g. "the champion was trained" */
  readonly than: string;
  /** Said where there is nothing to compare with. */
  readonly otherwise: string;
  readonly rows?: string;
}

const SHOWN = 12;

/** The training data, and what changed in them. */
export function ProfileSection({ profile, before, than, otherwise, rows }: ProfileSectionProps): ReactNode {
  const { columns, words } = profileView(profile, before, than);
  const rest = columns.slice(SHOWN);
  return (
    <Container header={<Header variant="h2">Training data</Header>}>
      <SpaceBetween size="s">
        {rows !== undefined && <Box>{rows}</Box>}
        <Box>{words || otherwise}</Box>
        <Columns columns={columns.slice(0, SHOWN)} />
        {rest.length > 0 && (
          <ExpandableSection headerText={`${rest.length} more columns`}>
            <Columns columns={rest} />
          </ExpandableSection>
        )}
        {before && (
          <Box fontSize="body-s" color="text-body-secondary">
            Filled: these data. Outline: the champion’s.
          </Box>
        )}
      </SpaceBetween>
    </Container>
  );
}

function Columns({ columns }: { readonly columns: readonly ColumnView[] }): ReactNode {
  return (
    <ul className="profile">
      {columns.map(({ name, column, before, summary, changes }) => (
        <li key={name}>
          <h3>{name}</h3>
          <div>
            <Spark {...sparkBins(column, before)} {...(isBlank(column) && { otherwise: 'No values' })} />
          </div>
          <div className={changes.length > 0 ? 'words changed' : 'words'}>
            <p>{summary}</p>
            {changes.length > 0 && <p>Changed: {changes.join('; ')}.</p>}
            {changes.length === 0 && before && <p className="quiet">As before.</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
