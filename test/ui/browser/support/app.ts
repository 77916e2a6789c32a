import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Laptop, type LaptopOptions, openLaptop, temporaryFolder } from '../../../e2e/support/laptop';
import type { QuickOptions } from '../../../../local/src/jobs';
import { TrainingRunner } from './training-runner';

const BUILT = resolve(__dirname, '../../../../ui/dist/index.html');

/** The synthesized example in the local runtime, with quick jobs in real time, and the web app that it serves. */
export class WebApp {
  private constructor(
    public laptop: Laptop,
    readonly runner: () => TrainingRunner,
    private readonly again: () => Promise<Laptop>,
  ) {}

  static async open(
    options: Pick<LaptopOptions, 'intercept' | 'cdkOut'> & { readonly quick?: QuickOptions } = {},
  ): Promise<WebApp> {
    if (!existsSync(BUILT)) throw new Error('the web app is not built: run "npm run build" first');
    const { quick = {}, ...rest } = options;
    const stateDir = temporaryFolder();
    let runner: TrainingRunner | undefined;
    const open = (port?: number) =>
      openLaptop({
        ...rest,
        stateDir,
        quick,
        jobs: (folder) => (runner = new TrainingRunner(folder, quick)),
        ...(port === undefined ? {} : { port }),
      });
    const laptop = await open();
    const { port } = new URL(laptop.runtime.url);
    return new WebApp(
      laptop,
      () => runner as TrainingRunner,
      () => open(Number(port)),
    );
  }

  get url(): string {
    return `${this.laptop.runtime.url}/app`;
  }

  async stop(): Promise<void> {
    await this.laptop.close();
  }

  /** On the same port and state. */
  async start(): Promise<void> {
    this.laptop = await this.again();
  }
}

/** A CSV file that fits the example's schema. */
export const HOUSING_HEADER =
  'longitude,latitude,housing_median_age,total_rooms,total_bedrooms,population,households,median_income,median_house_value,ocean_proximity';
export const HOUSING_ROW = '-122.23,37.88,41,880,129,322,126,8.3252,452600,NEAR BAY';

export const housingCsv = (row = HOUSING_ROW, header = HOUSING_HEADER) => ({
  name: 'housing.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(`${header}\n${row}\n`),
});
