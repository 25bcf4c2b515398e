// Ages in words, and what an age says about a value.
import type { SignalClass } from '../api';

/** "0.2 s", "14 s", "3 min", "2 h", "5 d"; never negative, because two clocks differ by a little. */
export function ageText(age: number): string {
  const seconds = Math.max(0, age) / 1000;
  if (seconds < 9.95) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 119.5) {
    return `${Math.round(seconds)} s`;
  }
  if (seconds < 119.5 * 60) {
    return `${Math.round(seconds / 60)} min`;
  }
  return seconds < 47.5 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

export type Freshness = 'fresh' | 'stale' | 'silent';

const momentaryStale = 5_000; // ms
const lastingStale = 30_000; // ms; what a tank holds is still true some seconds later
const longestStale = 60_000; // ms

/**
 * After how long a signal counts as stale, in ms: three times its own pace, so that a temperature asked
 * for every ten seconds is not called stale between two answers.
 */
export function staleAfter(kind: SignalClass, interval: number | null): number {
  const least = kind === 'momentary' ? momentaryStale : lastingStale;
  return Math.min(longestStale, Math.max(least, 3 * (interval ?? 0)));
}

/** A momentary value that nobody confirms any more is no value; a sticky one or a counter only ages. */
export function freshness(age: number, value: number | null, kind: SignalClass, interval: number | null): Freshness {
  const limit = staleAfter(kind, interval);
  if (value === null || (kind === 'momentary' && age > 3 * limit)) {
    return 'silent';
  }
  return age > limit ? 'stale' : 'fresh';
}

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** 14:03:07, in the reader's time zone. */
export function clockText(time: number): string {
  return clockFormat.format(time);
}

/** 14 May 2019, 14:03:07, in the reader's time zone. */
export function dateText(time: number): string {
  return `${dateFormat.format(time)}, ${clockFormat.format(time)}`;
}
