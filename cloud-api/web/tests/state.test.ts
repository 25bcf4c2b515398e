import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sample, Signal, VehicleDetail } from '../src/api';
import { connectionOf } from '../src/model/connection';
import { primaries } from '../src/model/primary';
import { readingOf } from '../src/model/reading';
import { emptyState, reduce, referenceTime, signalKey, type LiveEvent, type LiveState } from '../src/model/state';

const vehicle: VehicleDetail = {
  id: 'car-1', connected: true, lastSeen: 900, vin: null, samples: 0, frames: 0, source: 'adapter', adapter: null, protocol: null,
};
const speed: Signal = {
  signal: 'Vehicle.OBD.Speed', name: 'Vehicle speed', unit: 'km/h', class: 'momentary', ecu: '7E8', quality: 'measured',
  time: 1_000, value: 50, min: 0, max: 255, source: '01/0D',
};
const key = signalKey(speed.signal, speed.ecu);

function play(...events: LiveEvent[]): LiveState {
  return events.reduce(reduce, emptyState);
}

function sample(time: number, value: number | null, more: Partial<Sample> = {}): Sample {
  return { signal: speed.signal, ecu: '7E8', quality: 'measured', time, value, ...more };
}

const heard: LiveEvent = { type: 'heard', at: 1_000 };
const snapshot: LiveEvent = { type: 'snapshot', vehicle, signals: [speed], at: 1_000 };
const samples = (at: number, ...list: Sample[]): LiveEvent => ({ type: 'samples', samples: list, at });

test('The newest sample of a signal wins, whatever the order of arrival', () => {
  const state = play(heard, snapshot, samples(1_300, sample(1_200, 60), sample(1_100, 55)));
  assert.equal(state.signals.get(key)?.value, 60);
});

test('A snapshot that is older than the stream does not set a value back', () => {
  const state = play(heard, snapshot, samples(1_300, sample(1_200, 60)), snapshot);
  assert.equal(state.signals.get(key)?.value, 60);
  assert.equal(state.signals.get(key)?.time, 1_200);
});

test('The same signal of two ECUs is two values', () => {
  const state = play(heard, { ...snapshot, signals: [speed, { ...speed, ecu: '7E9', value: 51 }] }, samples(1_300, sample(1_200, 60, { ecu: '7E9' })));
  assert.deepEqual([...state.signals.values()].map((signal) => signal.value), [50, 60]);
});

test('A sample of an unknown signal asks for the snapshot, which settles it', () => {
  const other = sample(1_200, 1, { signal: 'Vehicle.OBD.Unheard' });
  const state = play(heard, snapshot, samples(1_300, other));
  assert.equal(state.outdated, true);
  assert.equal(state.signals.size, 1);
  assert.equal(reduce(state, snapshot).outdated, false);
});

test('Missed events ask for the snapshot', () => {
  assert.equal(play(heard, snapshot, { type: 'gap' }).outdated, true);
});

test('Learns the pace of a signal and forgets no pace over an interruption', () => {
  const state = play(heard, snapshot, samples(1, sample(2_000, 1)), samples(1, sample(3_000, 1)), samples(1, sample(90_000, 1)));
  assert.equal(state.signals.get(key)?.interval, 1_000);
});

test('Replayed values age on the clock of the drive, measured ones on the server’s', () => {
  const state = play(heard, snapshot, { type: 'clock', serverTime: 1_500, at: 1_000 }, samples(1_300, sample(700_000, 60, { quality: 'replayed' })));
  assert.equal(referenceTime(state, 'replayed', 2_000), 700_000);
  assert.equal(referenceTime(state, 'measured', 2_000), 2_500);
});

test('Keeps the values and the time of the last word while the server is away', () => {
  const state = play(heard, snapshot, { type: 'lost', problem: 'The server cannot be reached.', retryAt: 3_000 });
  assert.equal(state.signals.get(key)?.value, 50);
  const { state: pill, detail } = connectionOf(state, 13_000);
  assert.deepEqual([pill, detail], ['unreachable', 'last heard 12 s ago']);
});

test('Says in words what is wrong, and is live only while samples come', () => {
  const live = play(heard, snapshot, samples(1_300, sample(1_200, 60)));
  const status = (link: 'searching' | 'no-car' | 'down', connected = true): LiveEvent => ({ type: 'status', status: { connected, link, since: 0 } });
  const word = (state: LiveState, now = 1_400): string => connectionOf(state, now).word;
  assert.equal(word(live), 'Live');
  assert.equal(word(live, 6_400), 'Stale');
  assert.equal(word(reduce(live, status('searching'))), 'Searching for the car');
  assert.equal(word(reduce(live, status('no-car'))), 'The car does not answer');
  assert.equal(word(reduce(live, status('down'))), 'Adapter not connected');
  assert.equal(word(reduce(live, status('down', false))), 'Car offline');
  assert.equal(word(reduce(live, { type: 'vehicle', vehicle: { source: 'replay' } })), 'Replaying');
  assert.equal(word(emptyState), 'Connecting');
});

test('An old snapshot alone does not make the page live', () => {
  const state = play(heard, { ...snapshot, at: 100_000 });
  assert.equal(connectionOf(state, 100_100).word, 'Waiting for data');
});

test('Dials come in reading order, from the ECU that has a value', () => {
  const rpm: Signal = { ...speed, signal: 'Vehicle.OBD.EngineSpeed', source: '01/0C', value: null };
  const state = play(heard, { ...snapshot, signals: [speed, rpm, { ...rpm, ecu: '7E9', value: 900 }] });
  assert.deepEqual(primaries(state).map(({ signal }) => [signal.source, signal.ecu]), [['01/0C', '7E9'], ['01/0D', '7E8']]);
});

test('A value outside the usual range opens the dial', () => {
  const state = play(heard, { ...snapshot, signals: [{ ...speed, value: 250 }] });
  assert.deepEqual(primaries(state).map(({ low, high }) => [low, high]), [[0, 255]]);
});

test('A car without the usual signals shows its first momentary ones', () => {
  const state = play(heard, { ...snapshot, signals: [{ ...speed, source: '22/1234' }] });
  assert.deepEqual(primaries(state).map(({ name }) => name), ['Vehicle speed']);
});

test('A momentary value that nobody confirms is withdrawn, unless it is the server that is away', () => {
  const state = play(heard, snapshot);
  const signal = state.signals.get(key)!;
  assert.deepEqual(readingOf(state, signal, 21_000), { age: 20_000, freshness: 'silent', value: null });
  const lost = reduce(state, { type: 'lost', problem: '', retryAt: 0 });
  assert.deepEqual(readingOf(lost, signal, 21_000), { age: 20_000, freshness: 'stale', value: 50 });
});

test('A replay that stands still does not look fresh, although its clock stands still too', () => {
  const state = play(heard, snapshot, samples(1_300, sample(700_000, 60, { quality: 'replayed' })));
  const signal = state.signals.get(key)!;
  assert.equal(readingOf(state, signal, 1_400).freshness, 'fresh');
  assert.equal(readingOf(state, signal, 6_400).freshness, 'stale');
});
