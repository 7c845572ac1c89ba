/** Waiting for what has just been started. */

/** Tries once a second, for two minutes. */
export async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === 120) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
