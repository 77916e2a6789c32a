// What `npm run verify:aws` deploys: the example under a name of its own, all of it gone with its stack.
import { App } from 'aws-cdk-lib';
import { housing } from '../../examples/housing/stack';
import { STACK } from './account';

const app = new App();
const approver = app.node.tryGetContext('approver') as string | undefined;
if (approver !== undefined) app.node.setContext('approvers', [approver]);
housing(app, { stackName: STACK, temporary: true });
app.synth();
