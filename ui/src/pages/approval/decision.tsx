import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ApprovalDetail } from '../../../../handlers/shared/console-contract';
import { Trouble } from '../../components/trouble';
import { useAction } from '../../hooks/use-action';
import {
  type ApprovalView,
  decisionFaults,
  type Entered,
  MOST_COMMENT,
  type Receipt,
  receiptOf,
} from '../../models/approvals';
import { decide } from '../../services/approvals';
import { ConfirmDecision } from './confirm-decision';

export interface DecisionProps {
  readonly detail: ApprovalDetail;
  readonly view: ApprovalView;
  readonly onDecided: () => void;
}

/** The form, then the receipt; what is entered stays when the decision is refused. */
export function Decision({ detail, view, onDecided }: DecisionProps): ReactNode {
  const [entered, setEntered] = useState<Entered>({ comment: '' });
  const [tried, setTried] = useState(false);
  const [confirms, setConfirms] = useState(false);
  const [receipt, setReceipt] = useState<Receipt>();
  const send = useAction(async () => {
    if (!entered.decision) return;
    const { decision, comment } = entered;
    const answer = await decide(view.id, {
      v: 1,
      decision,
      comment: comment.trim(),
      digest: detail.item.evaluationDigest,
    });
    setReceipt(receiptOf(answer));
    onDecided();
  });
  const faults = tried ? decisionFaults(entered) : {};
  const next = () => {
    setTried(true);
    setConfirms(Object.keys(decisionFaults(entered)).length === 0);
  };
  const may = detail.refusal === undefined || detail.mayReject === true;
  const open = view.waits && may && (receipt === undefined || receipt.type === 'error');
  if (!view.waits && !receipt) return null;
  return (
    <div id="decision" tabIndex={-1} role="group" aria-label="Your decision" className="focus-target">
      <Container header={<Header variant="h2">Your decision</Header>}>
        <SpaceBetween size="m">
          {receipt && <ReceiptAlert receipt={receipt} />}
          {send.error && <Trouble error={send.error} onDismiss={send.clear} />}
          {detail.refusal !== undefined && view.waits && !receipt && (
            <Alert type="info" header={may ? 'You can’t approve this one' : 'You can’t decide on this one'}>
              {detail.refusal}
            </Alert>
          )}
          {open && (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                next();
              }}
            >
              <Form
                actions={
                  <Button variant="primary" formAction="submit" loading={send.isRunning}>
                    Decide…
                  </Button>
                }
              >
                <Fields detail={detail} view={view} entered={entered} faults={faults} onChange={setEntered} />
              </Form>
            </form>
          )}
        </SpaceBetween>
      </Container>
      {confirms && entered.decision && (
        <ConfirmDecision
          decision={entered.decision}
          version={view.version}
          comment={entered.comment.trim()}
          hasChampion={detail.evidence.champion !== null}
          onCancel={() => setConfirms(false)}
          onConfirm={() => {
            setConfirms(false);
            void send.run();
          }}
        />
      )}
    </div>
  );
}

function Fields({
  detail: {
    refusal,
    evidence: { champion },
  },
  view: { version },
  entered,
  faults,
  onChange,
}: {
  readonly detail: ApprovalDetail;
  readonly view: ApprovalView;
  readonly entered: Entered;
  readonly faults: { readonly decision?: string; readonly comment?: string };
  readonly onChange: (entered: Entered) => void;
}): ReactNode {
  return (
    <SpaceBetween size="l">
      <FormField label="Decision" errorText={faults.decision}>
        <RadioGroup
          value={entered.decision ?? null}
          onChange={({ detail: { value } }) => onChange({ ...entered, decision: value as Entered['decision'] })}
          items={[
            { value: 'approved', label: `Approve: deploy version ${version}`, disabled: refusal !== undefined },
            { value: 'rejected', label: champion ? 'Reject: keep what is deployed now' : 'Reject: deploy nothing' },
          ]}
        />
      </FormField>
      <FormField
        label={
          <span>
            Comment <i>– required to reject</i>
          </span>
        }
        errorText={faults.comment}
        constraintText={`At most ${MOST_COMMENT.toLocaleString('en-US')} characters. Everybody who was asked reads it.`}
        stretch
      >
        <Textarea
          value={entered.comment}
          rows={3}
          onChange={({ detail: { value } }) => onChange({ ...entered, comment: value })}
        />
      </FormField>
      <Box color="text-body-secondary" fontSize="body-s">
        A decision is final, and is recorded with your name, the time and the evaluation above.
      </Box>
    </SpaceBetween>
  );
}

/** Read out and shown where the form was. */
function ReceiptAlert({ receipt: { type, title, message } }: { readonly receipt: Receipt }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => void place.current?.focus(), []);
  return (
    <div ref={place} tabIndex={-1} role="status" className="focus-target">
      <Alert type={type} header={title}>
        {message}
      </Alert>
    </div>
  );
}
