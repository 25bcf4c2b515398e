// The signals that get a dial, in reading order, with the part of their range in which cars live.
import type { LiveSignal, LiveState } from './state';

interface Dial {
  /** Service and PID of SAE J1979, or the adapter's own measurement. */
  readonly source: string;
  /** Short enough for a dial. */
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

const dials: readonly Dial[] = [
  { source: '01/0C', name: 'Engine speed', low: 0, high: 8000 },
  { source: '01/0D', name: 'Vehicle speed', low: 0, high: 240 },
  { source: '01/05', name: 'Coolant', low: 0, high: 130 },
  { source: '01/04', name: 'Engine load', low: 0, high: 100 },
  { source: '01/11', name: 'Throttle', low: 0, high: 100 },
  { source: '01/2F', name: 'Fuel level', low: 0, high: 100 },
  { source: '01/42', name: 'Voltage', low: 8, high: 16 },
  { source: 'ATRV', name: 'Adapter voltage', low: 8, high: 16 },
  { source: '01/0F', name: 'Intake air', low: -20, high: 80 },
];

const mostDials = 8;

export interface Primary {
  readonly signal: LiveSignal;
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

/** The ECU that speaks for a signal: one with a value, and of those the lowest address (7E8 is the engine). */
export function spokesman(signals: readonly LiveSignal[]): LiveSignal | undefined {
  return [...signals].sort((a, b) => Number(a.value === null) - Number(b.value === null) || (a.ecu < b.ecu ? -1 : 1))[0];
}

/** What gets a dial: the known signals first; a car without any of them shows its first momentary ones. */
export function primaries(state: LiveState): Primary[] {
  const all = [...state.signals.values()];
  const found: Primary[] = [];
  for (const dial of dials) {
    const signal = spokesman(all.filter((candidate) => candidate.source === dial.source));
    if (signal !== undefined) {
      found.push({ signal, name: dial.name, ...dialRange(signal, dial.low, dial.high) });
    }
  }
  const others = all.filter((signal) => signal.class === 'momentary' && signal.max > signal.min);
  return (found.length > 0 ? found : others.map((signal) => ({ signal, name: signal.name, low: signal.min, high: signal.max }))).slice(0, mostDials);
}

/** A value outside the usual range opens the dial to everything the signal can say. */
function dialRange(signal: LiveSignal, low: number, high: number): { low: number; high: number } {
  const inside = signal.value === null || (signal.value >= low && signal.value <= high);
  return inside ? { low, high } : { low: Math.min(low, signal.min), high: Math.max(high, signal.max) };
}
