import type { MetricData, MetricDefinition } from '@aws-sdk/client-sagemaker';

/** Reads metrics from a training job's log lines by its metric definitions; the last value of each counts. */
export class MetricReader {
  private readonly rules: { name: string; regex: RegExp }[];
  private readonly values = new Map<string, MetricData>();

  constructor(
    definitions: readonly MetricDefinition[],
    private readonly now: () => number,
  ) {
    this.rules = definitions.map(({ Name, Regex }) => ({ name: String(Name), regex: new RegExp(String(Regex)) }));
  }

  read(line: string): void {
    for (const { name, regex } of this.rules) {
      const text = regex.exec(line)?.[1];
      const value = Number(text);
      if (text === undefined || !Number.isFinite(value)) continue;
      this.values.set(name, { MetricName: name, Value: value, Timestamp: new Date(this.now()) });
    }
  }

  final(): MetricData[] {
    return [...this.values.values()];
  }
}
