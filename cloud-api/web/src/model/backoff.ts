const first = 500; // ms
const longest = 15_000; // ms

/**
 * How long to wait before a reconnection, in ms: doubles from 0.5 s up to 15 s, less up to half at
 * random, so that many pages do not return to a restarted server in the same instant.
 * @param attempt 0 for the first failure.
 * @param random 0 up to 1.
 */
export function retryDelay(attempt: number, random: number): number {
  const full = Math.min(longest, first * 2 ** Math.min(attempt, 10));
  return Math.round(full * (1 - random / 2));
}
