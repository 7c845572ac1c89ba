/** How long something went on, counted once however often it went on at the same time. */
export class Stopwatch {
  private before = 0;
  private since = 0;
  private running = 0;

  /** Runs until this is over, one way or the other. */
  async during<T>(work: Promise<T>): Promise<T> {
    if (this.running === 0) this.since = Date.now();
    this.running += 1;
    try {
      return await work;
    } finally {
      this.running -= 1;
      if (this.running === 0) this.before += Date.now() - this.since;
    }
  }

  get milliseconds(): number {
    return this.before + (this.running === 0 ? 0 : Date.now() - this.since);
  }
}
