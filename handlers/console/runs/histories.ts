import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from '@aws-sdk/client-sfn';
import { Memory } from '../memory';
import { RunStory, type Variables } from './story';
import type { FunctionLogs, JobPlace } from './jobs';

/** What a run's events tell. */
export interface RunFacts {
  readonly variables: Variables;
  readonly jobs: readonly JobPlace[];
  /** Those that the training job was given. */
  readonly hyperparameters?: Readonly<Record<string, string>>;
}

interface Entry {
  readonly story: RunStory;
  /** Of the request that reads on. */
  reading: Promise<void>;
  /** Of a run that had ended when it was read. */
  ended?: string;
}

const KEPT = 500;
const PAGE = 1000;

/** Reads the history of each run once; later only what came since. */
export class Histories {
  private readonly known = new Memory<Entry>(KEPT);

  constructor(
    private readonly sfn: Pick<SFNClient, 'send'>,
    private readonly functionLogs: FunctionLogs = {},
  ) {}

  /** @param ended tells the ends of a run apart, of which a redrive makes several; absent while it runs */
  async facts(executionArn: string, ended?: string): Promise<RunFacts> {
    const entry = this.known.get(executionArn) ?? {
      story: new RunStory(this.functionLogs),
      reading: Promise.resolve(),
    };
    this.known.set(executionArn, entry);
    if (ended === undefined || entry.ended !== ended) {
      entry.reading = entry.reading.catch(() => undefined).then(() => this.readOn(executionArn, entry));
      await entry.reading;
      if (ended !== undefined) entry.ended = ended;
    }
    return entry.story.facts(ended !== undefined);
  }

  private async readOn(executionArn: string, { story }: Entry): Promise<void> {
    const { events } = await readBackTo(this.sfn, executionArn, story.lastId);
    story.tell(events);
  }
}

/** Events whose id is above `after`, ascending: from the end, because no page can be asked for by an id. */
export async function readBackTo(
  sfn: Pick<SFNClient, 'send'>,
  executionArn: string,
  after: number,
): Promise<{ readonly events: readonly HistoryEvent[] }> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: PAGE, nextToken }),
    );
    const fresh = (page.events ?? []).filter(({ id = 0 }) => id > after);
    events.push(...fresh);
    // Ids are 1, 2, 3 …: a page that ends at one that is known ends the search.
    nextToken =
      fresh.length === page.events?.length && (fresh.at(-1)?.id ?? 0) > after + 1 ? page.nextToken : undefined;
  } while (nextToken);
  return { events: events.reverse() };
}
