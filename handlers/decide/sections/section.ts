import { type Html, markup } from '../../shared/html';

export const section = (id: string, title: string, content: Html): Html =>
  markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}</section>
`;
