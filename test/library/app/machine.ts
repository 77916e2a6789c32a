import { App } from 'aws-cdk-lib';
import { returns, TestMachine } from 'ml-workflow-local/testing';
import { aloneStack } from './alone';

/** The test harness, as a user's own test has it: prints the states that a run passes. */
async function main(): Promise<void> {
  const machine = await TestMachine.fromStack(aloneStack(new App()));
  const job = { ModelArtifacts: { S3ModelArtifacts: 's3://b/model.tar.gz' }, TrainingJobName: 'job' };
  const { output, visited } = await machine.run({
    input: { where: 's3://b/runs/1/' },
    mocks: { 'Train model': returns({ ...job, AlgorithmSpecification: { TrainingImage: 'image' } }) },
  });
  console.log(JSON.stringify({ output, visited }));
}

void main();
