import { randomUUID } from 'node:crypto';
import { callContextOf, type WireContext } from '../context';
import type { WireRequest, WireResponse } from '../request';
import { wireError } from './errors';
import { document, element } from './xml';

interface QueryService {
  readonly service: string;
  readonly namespace: string;
  readonly unknownAction: string;
}

const SERVICES: Readonly<Record<string, QueryService>> = {
  sns: { service: 'sns', namespace: 'http://sns.amazonaws.com/doc/2010-03-31/', unknownAction: 'InvalidAction' },
  cloudformation: {
    service: 'cloudformation',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    unknownAction: 'InvalidAction',
  },
};

/** AWS Query: a form with Action, answered in XML. */
export async function answerQuery(context: WireContext, request: WireRequest): Promise<WireResponse> {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const action = form.get('Action') ?? '';
  const requestId = randomUUID();
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
  const target = SERVICES[request.signedFor ?? ''];
  const fail = (Type: string, Code: string, Message: string, status: number): WireResponse => ({
    status,
    headers,
    body: document(element('ErrorResponse', { Error: { Type, Code, Message }, RequestId: requestId })),
  });
  if (!target || !Object.hasOwn(context.services.get(target.service)?.operations ?? {}, action)) {
    return fail(
      'Sender',
      target?.unknownAction ?? 'InvalidAction',
      `The action ${action} is not valid for this endpoint.`,
      400,
    );
  }
  try {
    const called = callContextOf(context, request);
    const answer = await context.services.call(target.service, action, parseForm(form), called);
    const result = element(`${action}Result`, answer, 'member');
    const metadata = element('ResponseMetadata', { RequestId: requestId });
    const body = `<${action}Response xmlns="${target.namespace}">${result}${metadata}</${action}Response>`;
    return { status: 200, headers, body: document(body) };
  } catch (error) {
    const { name, message, status } = wireError(error, context.log);
    return fail(status < 500 ? 'Sender' : 'Receiver', name.replace(/Exception$/, ''), message, status);
  }
}

interface Tree {
  [name: string]: string | Tree;
}

/** `Tags.member.1.Key=a` → { Tags: [{ Key: 'a' }] }; `Attributes.entry.1.key=a&….value=b` → { Attributes: { a: 'b' } }. */
export function parseForm(form: URLSearchParams): object {
  const root = Object.create(null) as Tree;
  for (const [path, value] of form) {
    if (path === 'Action' || path === 'Version') continue;
    const steps = path.split('.');
    const last = steps.pop() as string;
    let at = root;
    for (const step of steps) {
      const next = Object.hasOwn(at, step) ? at[step] : undefined;
      at = typeof next === 'object' ? next : (at[step] = Object.create(null) as Tree);
    }
    at[last] = value;
  }
  return Object.fromEntries(Object.entries(root).map(([name, tree]) => [name, collapse(tree)]));
}

function collapse(tree: string | Tree): unknown {
  if (typeof tree === 'string') return tree;
  const { member, entry } = tree;
  if (typeof member === 'object') return ordered(member).map(collapse);
  if (typeof entry === 'object') {
    return Object.fromEntries(
      ordered(entry).map((pair) => {
        const parts = pair as Tree;
        return [String(parts.key ?? parts.Name), collapse(parts.value ?? parts.Value ?? '')];
      }),
    );
  }
  return Object.fromEntries(Object.entries(tree).map(([name, inner]) => [name, collapse(inner)]));
}

const ordered = (tree: Tree): (string | Tree)[] =>
  Object.entries(tree)
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, value]) => value);
