// What the page knows about one car, and how each message changes it. Pure: the caller brings the time.
import type { Code, Codes, Link, LinkStatus, Quality, Sample, Signal, VehicleDetail } from '../api';

/** A signal with its newest value and its own pace. */
export interface LiveSignal extends Signal {
  readonly key: string;
  /** Smoothed time between two samples in ms; null before the second one. */
  readonly interval: number | null;
}

export type ServerState = 'connecting' | 'open' | 'lost';

/** Times named `…At` are on this machine's clock in ms; all others are the server's. */
export interface LiveState {
  readonly vehicle: VehicleDetail | null;
  readonly signals: ReadonlyMap<string, LiveSignal>;
  /** Null until the server has answered. */
  readonly codes: readonly Code[] | null;
  /** When the codes were last read from the car; null: never; undefined: the server does not say. */
  readonly codesReadTime: number | null | undefined;
  readonly link: Link;
  readonly connected: boolean;
  readonly linkSince: number | null;
  readonly server: ServerState;
  readonly heardAt: number | null;
  readonly samplesAt: number | null;
  readonly retryAt: number | null;
  readonly problem: string | null;
  /** Server clock minus this machine's clock, in ms. */
  readonly clockOffset: number;
  /** Newest time of the replayed samples: the drive's own clock. */
  readonly driveTime: number | null;
  /** Samples arrived for a signal the page has no description of, or events were missed: load the snapshot again. */
  readonly outdated: boolean;
}

export type LiveEvent =
  | { readonly type: 'snapshot'; readonly vehicle: VehicleDetail; readonly signals: readonly Signal[]; readonly at: number }
  | { readonly type: 'vehicle'; readonly vehicle: Partial<VehicleDetail> }
  | { readonly type: 'clock'; readonly serverTime: number; readonly at: number }
  | { readonly type: 'samples'; readonly samples: readonly Sample[]; readonly at: number }
  | { readonly type: 'status'; readonly status: LinkStatus }
  | { readonly type: 'codes'; readonly codes: Codes }
  | { readonly type: 'gap' }
  | { readonly type: 'heard'; readonly at: number }
  | { readonly type: 'lost'; readonly problem: string; readonly retryAt: number };

/** More signals than any car has; an answer beyond it cannot fill the memory. */
const mostSignals = 2_000;

export const emptyState: LiveState = {
  vehicle: null,
  signals: new Map(),
  codes: null,
  codesReadTime: undefined,
  link: 'unknown',
  connected: false,
  linkSince: null,
  server: 'connecting',
  heardAt: null,
  samplesAt: null,
  retryAt: null,
  problem: null,
  clockOffset: 0,
  driveTime: null,
  outdated: false,
};

/** The same signal from two ECUs is two values. */
export function signalKey(signal: string, ecu: string): string {
  return `${signal}|${ecu}`;
}

export function reduce(state: LiveState, event: LiveEvent): LiveState {
  switch (event.type) {
    case 'snapshot':
      return takeSnapshot(state, event.vehicle, event.signals, event.at);
    case 'vehicle':
      return state.vehicle === null ? state : { ...state, vehicle: { ...state.vehicle, ...event.vehicle } };
    case 'clock':
      return { ...state, clockOffset: event.serverTime - event.at };
    case 'samples':
      return takeSamples(state, event.samples, event.at);
    case 'status':
      return { ...state, connected: event.status.connected, link: event.status.link, linkSince: event.status.since };
    case 'codes':
      return { ...state, codes: event.codes.codes, codesReadTime: event.codes.readTime };
    case 'gap':
      return { ...state, outdated: true };
    case 'heard':
      return { ...state, server: 'open', heardAt: event.at, retryAt: null, problem: null };
    case 'lost':
      return { ...state, server: 'lost', problem: event.problem, retryAt: event.retryAt };
  }
}

function takeSnapshot(state: LiveState, vehicle: VehicleDetail, list: readonly Signal[], at: number): LiveState {
  const signals = new Map<string, LiveSignal>();
  for (const signal of list.slice(0, mostSignals)) {
    const key = signalKey(signal.signal, signal.ecu);
    const known = state.signals.get(key);
    const newer = known !== undefined && known.time > signal.time ? sampleOf(known) : {};
    signals.set(key, { ...signal, ...newer, key, interval: known?.interval ?? null });
  }
  const fresh = list.some((signal) => signal.quality !== 'replayed' && signal.time > at + state.clockOffset - 5_000);
  return {
    ...state,
    vehicle,
    connected: vehicle.connected,
    signals,
    samplesAt: state.samplesAt ?? (fresh ? at : null),
    driveTime: newestReplayed(signals.values()),
    outdated: false,
  };
}

function takeSamples(state: LiveState, samples: readonly Sample[], at: number): LiveState {
  if (samples.length === 0) {
    return state;
  }
  const signals = new Map(state.signals);
  let outdated = state.outdated;
  let driveTime = state.driveTime;
  for (const sample of samples) {
    const key = signalKey(sample.signal, sample.ecu);
    const known = signals.get(key);
    if (known === undefined) {
      outdated = true;
      continue;
    }
    if (sample.quality === 'replayed' && (driveTime === null || sample.time > driveTime)) {
      driveTime = sample.time;
    }
    if (sample.time >= known.time) {
      signals.set(key, { ...known, ...sampleOf(sample), interval: paceOf(known, sample.time) });
    }
  }
  return { ...state, signals, outdated, driveTime, samplesAt: at };
}

function sampleOf(sample: Sample): Pick<Sample, 'quality' | 'time' | 'value' | 'text'> {
  return { quality: sample.quality, time: sample.time, value: sample.value, text: sample.text };
}

/** An exponential mean; a step of over a minute is an interruption and says nothing about the pace. */
function paceOf(known: LiveSignal, time: number): number | null {
  const step = time - known.time;
  if (step <= 0 || step > 60_000) {
    return known.interval;
  }
  return known.interval === null ? step : known.interval + 0.2 * (step - known.interval);
}

function newestReplayed(signals: Iterable<LiveSignal>): number | null {
  let newest: number | null = null;
  for (const signal of signals) {
    if (signal.quality === 'replayed' && (newest === null || signal.time > newest)) {
      newest = signal.time;
    }
  }
  return newest;
}

/** The time that ages count from: the server's clock, or the drive's own clock for replayed values. */
export function referenceTime(state: LiveState, quality: Quality, now: number): number {
  return quality === 'replayed' && state.driveTime !== null ? state.driveTime : now + state.clockOffset;
}
