/** How numbers, dates and names are written for people, in mail, page and notice. */

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Fewer decimals the larger the number: 45,335 and 0.8521. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  const maximumFractionDigits = size >= 1000 ? 0 : size >= 10 ? 2 : 4;
  return value.toLocaleString('en-US', { maximumFractionDigits });
}

/** 12.3 % and 4.0 %. */
export const formatShare = (share: number): string =>
  `${(share * 100).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} %`;

/** 1 row and 20,640 rows. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

/** 200K and 1.5M: for the axes of a plot. */
export const formatShort = (value: number): string =>
  value.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** 27 November 2026, 09:05 UTC */
export function formatDate(iso: string): string {
  const date = new Date(iso);
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}

/** in 3 days · in 1 hour · 2 days ago */
export function relativeTime(iso: string, now: Date): string {
  const distance = new Date(iso).getTime() - now.getTime();
  const size = Math.abs(distance);
  const [unit, length] =
    size >= 1.5 * DAY
      ? (['day', DAY] as const)
      : size >= HOUR
        ? (['hour', HOUR] as const)
        : (['minute', MINUTE] as const);
  const count = Math.round(size / length);
  if (count === 0) return distance >= 0 ? 'in less than a minute' : 'just now';
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return distance >= 0 ? `in ${words}` : `${words} ago`;
}

/** One line without control characters: for subjects, headings and logs. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** Keeps line breaks and tabs; drops every other control character. */
export const withoutControls = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '');

export const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

/** The part of an ARN behind its last slash or colon. */
export const lastPart = (arn: string): string => arn.split(/[/:]/).pop() ?? arn;
