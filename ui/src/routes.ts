/** Paths of the pages, below the app's base. */
export const Paths = {
  RUNS: '/runs',
  RUN: '/runs/:id',
  APPROVALS: '/approvals',
  APPROVAL: '/approvals/:id',
  MODELS: '/models',
  MODEL: '/models/:version',
  COMPARE: '/compare',
  PREDICT: '/predict',
  DATA: '/data',
  INBOX: '/inbox',
} as const;

export const runPath = (id: string, tab?: string): string =>
  `/runs/${encodeURIComponent(id)}${tab === undefined ? '' : `?tab=${tab}`}`;

export const approvalPath = (id: string): string => `/approvals/${encodeURIComponent(id)}`;

export const versionPath = (version: number | string): string =>
  `${Paths.MODELS}?version=${encodeURIComponent(version)}`;

export const comparePath = (runs: readonly string[]): string =>
  `${Paths.COMPARE}?runs=${runs.map(encodeURIComponent).join(',')}`;
