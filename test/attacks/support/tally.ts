/** Tries of one attack, and how many of them moved a decision that they should not have. */
export class Attack {
  private tries = 0;
  private readonly wrong: string[] = [];

  constructor(private readonly name: string) {}

  tried(isWrong: boolean, what: string): void {
    this.tries++;
    if (isWrong) this.wrong.push(what);
  }

  /** A line of the table of attacks; fails when one of them got through, or when too few were made. */
  end(expected: number): void {
    console.log(`attack | ${this.name} | ${this.tries} tries | ${this.wrong.length} wrong decisions`);
    expect(this.wrong).toEqual([]);
    expect(this.tries).toBe(expected);
  }
}
