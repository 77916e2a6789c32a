import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import type { ReactNode } from 'react';
import './run.css';

/** What to do: sentences, and commands that can be copied. */
export function Remedy({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return (
    <div className="run-remedy">
      {lines.map((line) =>
        /^(aws|ml-workflow|npx) /.test(line) ? (
          <div key={line} className="run-command">
            <code>{line}</code>
            <CopyToClipboard
              variant="icon"
              copyButtonAriaLabel="Copy the command"
              copySuccessText="Copied"
              copyErrorText="The browser did not allow it"
              textToCopy={line}
            />
          </div>
        ) : (
          <div key={line}>{line}</div>
        ),
      )}
    </div>
  );
}
