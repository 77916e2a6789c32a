import type { DecisionForm } from '../shared/contract';
import { bodyText, contentType, header, type HttpEvent } from '../shared/http';

export const MAX_BODY = 16_384;

export type FormAnswer =
  | { readonly ok: true; readonly form: DecisionForm }
  | {
      readonly ok: false;
      readonly statusCode: number;
      readonly fault: string;
      readonly entered?: Partial<DecisionForm>;
    };

const refused = (statusCode: number, fault: string, entered?: Partial<DecisionForm>): FormAnswer => ({
  ok: false,
  statusCode,
  fault,
  entered,
});

/** Reads the posted form, or says what is wrong with it. */
export function readForm(event: HttpEvent): FormAnswer {
  if (contentType(event) !== 'application/x-www-form-urlencoded') {
    return refused(415, 'A decision is posted as application/x-www-form-urlencoded, as the page does it.');
  }
  const body = bodyText(event, MAX_BODY);
  if (body === undefined) return refused(413, `The form is larger than ${MAX_BODY} bytes. Shorten the comment.`);
  const fields = new URLSearchParams(body);
  const twice = [...new Set(fields.keys())].filter((name) => fields.getAll(name).length > 1);
  if (twice.length > 0) return refused(400, `The form holds a field twice: ${twice.slice(0, 3).join(', ')}.`);
  const entered = {
    secret: (fields.get('secret') ?? '').trim(),
    comment: fields.get('comment') ?? '',
    digest: fields.get('digest') ?? '',
  };
  const decision = fields.get('decision');
  if (decision !== 'approved' && decision !== 'rejected') {
    return refused(400, 'Choose to approve or to reject.', entered);
  }
  const form = { ...entered, decision } as const;
  if (!form.secret) return refused(400, 'Enter the code that is printed in your mail.', form);
  if (!form.digest) return refused(400, 'The form does not say which evaluation it decides on. Open the page again.');
  return { ok: true, form };
}

/**
 * True where another site sent the form. Our own page sends `Origin: null`, because its referrer policy is
 * no-referrer, so null counts as ours unless Sec-Fetch-Site says otherwise.
 */
export function isForeign(event: HttpEvent, approvalUrl: string | undefined): boolean {
  const site = header(event, 'sec-fetch-site');
  if (site && site !== 'same-origin' && site !== 'none') return true;
  const origin = header(event, 'origin');
  if (!origin || origin === 'null') return false;
  const own = [header(event, 'host'), event.requestContext.domainName, approvalUrl && hostOf(approvalUrl)];
  return !own.includes(hostOf(origin));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
