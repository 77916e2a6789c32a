/** Of the AWS console, in the partition of an ARN. */
export function consoleHost(arn: string): string {
  const partition = arn.split(':')[1];
  if (partition === 'aws-cn') return 'console.amazonaws.cn';
  return partition === 'aws-us-gov' ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
}
