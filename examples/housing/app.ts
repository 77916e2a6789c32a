import { App } from 'aws-cdk-lib';
import { housing } from './stack';

const app = new App();
housing(app);
app.synth();
