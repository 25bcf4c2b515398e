// The one word at the top of the page, and the sentence that explains it.
import { ageText } from './age';
import type { LiveState } from './state';

export interface Connection {
  readonly state: 'live' | 'stale' | 'waiting' | 'offline' | 'unreachable';
  readonly word: string;
  /** Changes with the time, so it is never announced by itself. */
  readonly detail: string;
}

/** No sample for this long, and the page is not live any more; in ms. */
const staleAfter = 5_000;

export function connectionOf(state: LiveState, now: number): Connection {
  if (state.server === 'lost') {
    const heard = state.heardAt === null ? 'not heard from yet' : `last heard ${ageText(now - state.heardAt)} ago`;
    return { state: 'unreachable', word: 'Server unreachable', detail: heard };
  }
  if (state.vehicle === null) {
    return { state: 'waiting', word: state.server === 'open' ? 'Waiting for a vehicle' : 'Connecting', detail: '' };
  }
  const since = state.linkSince === null ? '' : `for ${ageText(now + state.clockOffset - state.linkSince)}`;
  if (!state.connected) {
    const seen = state.vehicle.lastSeen;
    const detail = seen === null ? 'never seen' : `last seen ${ageText(now + state.clockOffset - seen)} ago`;
    return { state: 'offline', word: 'Car offline', detail };
  }
  switch (state.link) {
    case 'searching':
      return { state: 'waiting', word: 'Searching for the car', detail: since };
    case 'no-car':
      return { state: 'offline', word: 'The car does not answer', detail: since };
    case 'down':
      return { state: 'offline', word: 'Adapter not connected', detail: since };
    case 'connected':
    case 'unknown':
      break;
  }
  if (state.samplesAt === null) {
    return { state: 'waiting', word: 'Waiting for data', detail: '' };
  }
  const silence = now - state.samplesAt;
  if (silence > staleAfter) {
    return { state: 'stale', word: 'Stale', detail: `no data for ${ageText(silence)}` };
  }
  return { state: 'live', word: state.vehicle.source === 'replay' ? 'Replaying' : 'Live', detail: '' };
}
