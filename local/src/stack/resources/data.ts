import type { Identity, ResourceKind } from '../kinds';
import { bucketName, physicalName } from '../names';

interface NotificationConfiguration {
  readonly EventBridgeConfiguration?: { readonly EventBridgeEnabled?: boolean };
}

export const bucket: ResourceKind = {
  identify: (view) => {
    const name = view.read<string>('BucketName') ?? bucketName(view.stackName, view.logicalId);
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${view.region}.amazonaws.com`,
        DualStackDomainName: `${name}.s3.dualstack.${view.region}.amazonaws.com`,
        WebsiteURL: `http://${name}.s3-website-${view.region}.amazonaws.com`,
      },
    };
  },
  deploy: async (view, { ref }, { call, app }) => {
    await call('s3', 'CreateBucket', { Bucket: ref });
    const versioning = view.read<{ Status?: string }>('VersioningConfiguration');
    await call('s3', 'PutBucketVersioning', {
      Bucket: ref,
      VersioningConfiguration: { Status: versioning?.Status ?? 'Suspended' },
    });
    const notifications = view.read<NotificationConfiguration>('NotificationConfiguration');
    if (
      notifications?.EventBridgeConfiguration?.EventBridgeEnabled !== false &&
      notifications?.EventBridgeConfiguration
    ) {
      await call('s3', 'PutBucketNotificationConfiguration', {
        Bucket: ref,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      });
    }
    app.buckets.push(ref);
  },
};

/** CDK's custom resource: `eventBridgeEnabled` and notifications of imported buckets come through it. */
export const bucketNotifications: ResourceKind = {
  identify: (view) => ({ ref: physicalName(view.stackName, view.logicalId), attributes: {} }),
  deploy: async (view, _identity, { call, app, stack }) => {
    const notifications =
      view.read<NotificationConfiguration & Record<string, unknown>>('NotificationConfiguration') ?? {};
    const Bucket = view.read<string>('BucketName');
    if (notifications.EventBridgeConfiguration) {
      await call('s3', 'CreateBucket', { Bucket });
      await call('s3', 'PutBucketNotificationConfiguration', {
        Bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      });
    }
    if (Object.keys(notifications).some((name) => name.endsWith('Configurations'))) {
      app.ignored.push({
        type: 'S3 notification without EventBridge',
        logicalId: view.logicalId,
        stackName: stack.name,
      });
    }
  },
};

interface Index {
  readonly ProvisionedThroughput?: unknown;
  readonly [member: string]: unknown;
}

export const table: ResourceKind = {
  identify: (view): Identity => {
    const name = view.read<string>('TableName') ?? physicalName(view.stackName, view.logicalId, 255);
    return { ref: name, attributes: { Arn: view.arn('dynamodb', `table/${name}`), TableId: name } };
  },
  deploy: async (view, { ref }, { call, app }) => {
    app.tables.push(ref);
    const { TableNames } = (await call('dynamodb', 'ListTables', {})) as { TableNames: string[] };
    if (TableNames.includes(ref)) return;
    // On demand for all: throughput means nothing on a laptop.
    const indexes = (property: string) =>
      view
        .read<Index[]>(property)
        ?.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
    const global = indexes('GlobalSecondaryIndexes');
    const local = indexes('LocalSecondaryIndexes');
    await call('dynamodb', 'CreateTable', {
      TableName: ref,
      AttributeDefinitions: view.read('AttributeDefinitions'),
      KeySchema: view.read('KeySchema'),
      BillingMode: 'PAY_PER_REQUEST',
      ...(global && { GlobalSecondaryIndexes: global }),
      ...(local && { LocalSecondaryIndexes: local }),
    });
    for (;;) {
      const { Table } = (await call('dynamodb', 'DescribeTable', { TableName: ref })) as {
        Table: { TableStatus: string };
      };
      if (Table.TableStatus === 'ACTIVE') return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },
};
