import { App } from 'aws-cdk-lib';
import { breastCancer } from './stack';

const app = new App();
breastCancer(app);
app.synth();
