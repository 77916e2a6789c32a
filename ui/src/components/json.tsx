import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import type { ReactNode } from 'react';
import { prettyJson } from '../models/json-text';
import './json.css';

/** Data as indented JSON; all of it is copied, also where only its beginning is shown. */
export function Json({ value, label }: { readonly value: unknown; readonly label: string }): ReactNode {
  if (value === undefined) return <span>–</span>;
  const { text, isCut } = prettyJson(value, 20_000);
  return (
    <div className="json">
      <div className="json-copy">
        <CopyToClipboard
          variant="icon"
          copyButtonAriaLabel={`Copy ${label}`}
          copySuccessText="Copied"
          copyErrorText="The browser did not allow it"
          textToCopy={JSON.stringify(value, undefined, 2)}
        />
      </div>
      {/* Long data is scrolled by keyboard too. */}
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
        {isCut && '\n… cut; copy it to see all'}
      </pre>
    </div>
  );
}
