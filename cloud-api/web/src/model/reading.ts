// What may be shown of a signal right now.
import { freshness, type Freshness } from './age';
import { referenceTime, type LiveSignal, type LiveState } from './state';

export interface Reading {
  /** In ms, on the clock the signal lives by. */
  readonly age: number;
  readonly freshness: Freshness;
  /** Null when there is nothing honest to show. */
  readonly value: number | null;
}

/** A replay that delivered nothing for this long has ended or stands still, in ms. */
const replayStalls = 5_000;

export function readingOf(state: LiveState, signal: LiveSignal, now: number): Reading {
  const age = referenceTime(state, signal.quality, now) - signal.time;
  const fresh = freshness(age, signal.value, signal.class, signal.interval);
  if (state.server === 'lost') {
    // Nobody knows whether the car is silent: the last value stays, greyed.
    return { age, freshness: signal.value === null ? 'silent' : 'stale', value: signal.value };
  }
  // The drive's clock stands still with the replay, so it cannot say that nothing comes any more.
  const stalled = signal.quality === 'replayed' && (state.samplesAt === null || now - state.samplesAt > replayStalls);
  return { age, freshness: stalled && fresh === 'fresh' ? 'stale' : fresh, value: fresh === 'silent' ? null : signal.value };
}
