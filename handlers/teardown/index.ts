import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { logger, messageOf } from '../shared/runtime';
import { teardown, type TeardownProps } from './teardown';

/** A request of CloudFormation for a custom resource. */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: TeardownProps & { readonly ServiceToken: string };
}

const tools = {
  sagemaker: new SageMakerClient(),
  sleep: (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds)),
};

export async function handler(request: CustomResourceRequest): Promise<void> {
  try {
    if (request.RequestType === 'Delete') {
      const deleted = await teardown(request.ResourceProperties, tools);
      logger.info('deleted what runs had made', { deleted });
    }
    await answer(request, 'SUCCESS', 'done');
  } catch (error) {
    logger.error('teardown failed', { reason: messageOf(error) });
    await answer(request, 'FAILED', messageOf(error));
  }
}

async function answer(request: CustomResourceRequest, status: 'SUCCESS' | 'FAILED', reason: string): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = request;
  // The same at every request: a new id would make CloudFormation delete "the old one".
  const PhysicalResourceId = request.PhysicalResourceId ?? `teardown-${LogicalResourceId}`;
  const body = JSON.stringify({
    Status: status,
    Reason: reason,
    PhysicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  });
  const response = await fetch(request.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!response.ok) throw new Error(`CloudFormation did not take the answer: HTTP ${response.status}`);
}
