import { ApiError } from '../client';

/** What to do about an error of the AWS SDK, where that is known. */
const ADVICE: readonly (readonly [names: RegExp, advice: string])[] = [
  [
    /CredentialsProviderError|TokenProviderError|ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SSOToken/,
    'no valid AWS credentials: sign in ("aws sso login" or "aws configure"), or name a profile with --profile',
  ],
  [/AccessDenied|NotAuthorized/, 'these AWS credentials may not do that: ask for the permission that is named'],
  [/^(ENOTFOUND|ECONNREFUSED|EAI_AGAIN|TimeoutError)$/, 'AWS can not be reached: check the network and --region'],
];

/** An SDK error as one sentence that says what to do. */
export function inWords(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  // The SDK wraps what the network says.
  const inner = (error as { cause?: { code?: string } }).cause;
  const codes = [error.name, (error as { code?: string }).code, inner?.code].filter((code) => code !== undefined);
  const found = ADVICE.find(([names]) => codes.some((code) => names.test(code)));
  if (/Region is missing/.test(error.message)) {
    return new ApiError('RegionMissing', 'no AWS region: give --region, or set one for the profile', { cause: error });
  }
  const message = error.message.trim();
  return new ApiError(error.name, found ? `${found[1]} (${message})` : message, { cause: error });
}
