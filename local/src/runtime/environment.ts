/** What AWS SDKs and the AWS CLI need to find a runtime. The keys are no secrets: nothing checks them. */
export function clientEnvironment(url: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    // An IP address takes no "sync-" before it.
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
  };
}
