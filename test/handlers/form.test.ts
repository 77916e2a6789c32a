import { readForm } from '../../handlers/decide/form';
import { FORM, httpEvent } from './support';

/** Everything that a ballot needs. */
const WHOLE = { secret: 'code', decision: 'approved', comment: 'fine', digest: 'd1' };
const post = (body: string) => readForm(httpEvent('POST', '/approvals/1', { headers: FORM, body }));
const encoded = new URLSearchParams(WHOLE).toString();

test('a whole ballot is read', () => {
  expect(post(encoded)).toEqual({ ok: true, form: WHOLE });
});

test.each(Object.entries(WHOLE))('a whole ballot with %s twice is refused: which one counts?', (name, value) => {
  for (const again of [value, 'rejected', '']) {
    expect(post(`${encoded}&${name}=${again}`)).toEqual({
      ok: false,
      statusCode: 400,
      fault: `The form holds a field twice: ${name}.`,
    });
  }
});
