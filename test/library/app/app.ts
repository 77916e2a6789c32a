import { App } from 'aws-cdk-lib';
import { aloneStack } from './alone';
import { importedStack } from './imported';
import { twoWorkflows } from './two-workflows';

const app = new App();
twoWorkflows(app);
aloneStack(app);
importedStack(app);
app.synth();
