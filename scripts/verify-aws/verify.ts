import { readFile } from 'node:fs/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { DecisionAnswer, RunOutput } from '../../handlers/shared/contract';
import type { PredictionAnswer } from '../../handlers/shared/prediction-contract';
import type { Account, Outputs } from './account';
import { Interrupted, type Patience, until } from './patience';
import type { Report } from './report';
import { describeRun, firstRun, historyOf, stopRun } from './run';
import { accepted, signedCall } from './signed';

export interface VerifyOptions extends Patience {
  /** A CSV of California Housing. */
  readonly data: string;
  readonly report: Report;
}

interface Request {
  readonly id: string;
  readonly executionArn: string;
  readonly evaluationDigest: string;
}

/** Two places of California. */
const ROWS = [
  { longitude: -122.24, latitude: 37.88, housing_median_age: 45, total_rooms: 1800, total_bedrooms: 280 },
  { longitude: -118.27, latitude: 34.04, housing_median_age: 30, total_rooms: 1100, total_bedrooms: 420 },
].map((row) => ({ ...row, population: 900, households: 300, median_income: 4.5 }));

/** Deploys, runs, approves, predicts, and destroys whatever happened before. Answers through the report. */
export async function verify(account: Account, options: VerifyOptions): Promise<void> {
  const { report, signal } = options;
  let verification: Verification | undefined;
  let deployed = false;
  const sfn = new SFNClient({});
  try {
    const { accountId } = await report.step(
      'Check the caller',
      () => account.check(),
      ({ accountId: id, region }) => `account ${id}, ${region}`,
    );
    report.hide(accountId, 'account');
    deployed = true;
    const outputs = await report.step(
      'Deploy the example',
      () => account.deploy(signal),
      (made) => `outputs ${Object.keys(made).sort().join(', ')}`,
    );
    verification = new Verification(sfn, outputs, options);
    await verification.carryOut();
  } catch {
    // The report has it.
  }
  if (verification?.run) await readHistory(sfn, verification.run, report);
  if (verification) await report.step('No run goes on', () => endRun(sfn, verification, options), String).catch(passOn);
  if (deployed) await report.step('Destroy the stack', () => account.destroy()).catch(passOn);
}

async function readHistory(sfn: SFNClient, run: string, report: Report): Promise<void> {
  const read = async (): Promise<void> => void (report.history = await historyOf(sfn, run));
  await report.step('Read the history', read, () => `${report.history.length} events`).catch(passOn);
}

/** So that no job outlives the roles and the bucket that it uses. */
async function endRun(sfn: SFNClient, verification: Verification, { every, atMost }: VerifyOptions): Promise<string> {
  const patience = { every, atMost, signal: new AbortController().signal };
  const running = async (arn: string): Promise<boolean> => (await describeRun(sfn, arn)).status === 'RUNNING';
  // An upload whose verification was interrupted still starts its run.
  const run = verification.uploaded ? await until('the start of the run', patience, () => verification.started()) : '';
  if (run === '' || !(await running(run))) return 'none did';
  await stopRun(sfn, run);
  await until('the end of the run', patience, async () => ((await running(run)) ? undefined : true));
  return 'stopped';
}

/** The report has the failure, and nothing that costs may stay: what comes next is done all the same. */
const passOn = (): undefined => undefined;

/** What happens between deployment and end, each step only after the one before. */
class Verification {
  run: string | undefined;
  uploaded = false;
  private readonly s3 = new S3Client({});

  constructor(
    private readonly sfn: SFNClient,
    private readonly outputs: Outputs,
    private readonly options: VerifyOptions,
  ) {}

  started(): Promise<string | undefined> {
    return firstRun(this.sfn, this.output('StateMachineArn'));
  }

  async carryOut(): Promise<void> {
    const { report } = this.options;
    await report.step('Upload the data', () => this.upload());
    const run = await report.step('The upload starts a run', () =>
      until('the start of the run', this.options, () => this.started()),
    );
    this.run = run;
    const request = await report.step(
      'Prepare, train, evaluate, register, ask',
      () => this.asked(run),
      ({ id }) => `request ${id.slice(0, 8)}… waits`,
    );
    const decisions = `${this.output('ApprovalUrl')}/decisions`;
    await report.step('An unsigned decision is refused', () => this.refusesUnsigned(`${decisions}/${request.id}`));
    await report.step('The page of the request decides nothing', () => this.opensPage(request));
    await report.step('Approve by the signed route', () => this.approve(`${decisions}/${request.id}`, request));
    await report.step(
      'Deploy the model, smoke test',
      () => this.deployed(run),
      ({ outcome, evaluation }) => `${outcome}, ${JSON.stringify(evaluation?.metrics)}`,
    );
    await report.step(
      'Predict',
      () => this.predict(),
      ({ predictions, modelVersion }) =>
        `${predictions.map(({ value }) => Math.round(value)).join(', ')} by model version ${modelVersion}`,
    );
  }

  private output(name: string): string {
    const value = this.outputs[name];
    if (!value) throw new Error(`the stack has no output ${name}; it has ${Object.keys(this.outputs).join(', ')}`);
    return value;
  }

  private async upload(): Promise<void> {
    const Body = await readFile(this.options.data);
    if (this.options.signal.aborted) throw new Interrupted();
    await this.s3.send(new PutObjectCommand({ Bucket: this.output('DataBucket'), Key: 'raw/housing.csv', Body }));
    this.uploaded = true;
  }

  private async asked(run: string): Promise<Request> {
    return until('the request for approval', this.options, async () => {
      await this.endOf(run, (outcome) => new Error(`the run ended ${outcome} before it asked for approval`));
      const answer = await signedCall('GET', `${this.output('ApprovalUrl')}/decisions`);
      const { items } = accepted<{ items: Request[] }>('the list of requests', answer);
      return items.find(({ executionArn }) => executionArn === run);
    });
  }

  private async refusesUnsigned(address: string): Promise<void> {
    const body = JSON.stringify({ v: 1, decision: 'rejected', comment: 'nobody signed this' });
    const answer = await fetch(address, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    if (answer.status !== 403) throw new Error(`it was answered with ${answer.status}: ${await answer.text()}`);
  }

  private async opensPage({ id, executionArn }: Request): Promise<void> {
    const answer = await fetch(`${this.output('ApprovalUrl')}/approvals/${id}`);
    const text = await answer.text();
    if (!answer.ok || !text.includes('name="digest"')) throw new Error(`the page was answered with ${answer.status}`);
    const { status } = await describeRun(this.sfn, executionArn);
    if (status !== 'RUNNING') throw new Error(`the run is ${status} after a look at the page; it must wait`);
  }

  private async approve(address: string, { evaluationDigest: digest }: Request): Promise<void> {
    const decision = { v: 1, decision: 'approved', comment: 'by npm run verify:aws', digest };
    const told = accepted<DecisionAnswer>('the decision', await signedCall('POST', address, decision));
    if (told.status !== 'recorded' || told.result?.decision !== 'approved') {
      throw new Error(`the decision was answered with ${JSON.stringify(told)}`);
    }
  }

  private async deployed(run: string): Promise<RunOutput> {
    const output = await until('the end of the run', this.options, () =>
      this.endOf(run, (outcome) =>
        outcome === 'deployed' ? undefined : new Error(`the run ended ${outcome}; it must end deployed`),
      ),
    );
    if (output.approval?.comment !== 'by npm run verify:aws') {
      throw new Error(`the run was decided by another: ${JSON.stringify(output.approval)}`);
    }
    return output;
  }

  /** The output of a run that has ended well; undefined while it runs. */
  private async endOf(run: string, faultOf: (outcome: string) => Error | undefined): Promise<RunOutput | undefined> {
    const { status, output, error, cause } = await describeRun(this.sfn, run);
    if (status === 'RUNNING') return undefined;
    if (status !== 'SUCCEEDED' || output === undefined) throw new Error(`the run is ${status}: ${error}: ${cause}`);
    const value = JSON.parse(output) as RunOutput;
    const fault = faultOf(value.outcome);
    if (fault) throw fault;
    return value;
  }

  private async predict(): Promise<PredictionAnswer> {
    const answer = await signedCall('POST', `${this.output('PredictionUrl')}/predict`, { instances: ROWS });
    const told = accepted<PredictionAnswer>('the prediction', answer);
    const isPrice = ({ value }: { value: number }): boolean => value > 10_000 && value < 2_000_000;
    if (told.predictions.length !== ROWS.length || !told.predictions.every(isPrice)) {
      throw new Error(`these are no prices of houses: ${answer.text}`);
    }
    return told;
  }
}
