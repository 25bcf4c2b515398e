import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Trace } from '../src/model/trace';

test('Samples of one bucket become its mean, low and high', () => {
  const trace = new Trace(1_000);
  [[10_100, 1], [10_500, 3], [10_900, 8], [11_000, 5]].forEach(([time, value]) => trace.append(time!, value!));
  assert.deepEqual(trace.columns(0), [[10_000, 11_000], [4, 5], [1, 5], [8, 5]]);
});

test('A silent source breaks the line at once', () => {
  const trace = new Trace(100);
  trace.append(1_000, 5);
  trace.append(1_200, null);
  trace.append(1_300, null);
  trace.append(1_400, 6);
  assert.deepEqual(trace.columns(0)[1], [5, null, 6]);
});

test('A hole far longer than the usual pace breaks the line, a slow pace does not', () => {
  const fast = new Trace(100);
  [0, 200, 400, 600, 6_000, 6_200].forEach((time) => fast.append(time, 1));
  assert.deepEqual(fast.columns(0)[1], [1, 1, 1, 1, null, 1, 1]);
  const slow = new Trace(100);
  [0, 10_000, 20_000, 30_000, 40_000].forEach((time) => slow.append(time, 1));
  assert.deepEqual(slow.columns(0)[1], [1, 1, 1, 1, 1]);
});

test('Times always rise, gaps included', () => {
  const trace = new Trace(200);
  for (let i = 0; i < 5_000; i++) {
    const time = i * 150 + (i % 40 === 0 ? 90 : 0) + Math.floor(i / 300) * 20_000;
    trace.append(time, i % 17 === 0 ? null : i);
    if (i % 500 === 0) {
      const times = trace.columns(0)[0];
      times.slice(1).forEach((each, at) => assert.ok(each > times[at]!, `${each} after ${times[at]} at sample ${i}`));
    }
  }
});

test('Keeps a bounded number of buckets whatever arrives', () => {
  const trace = new Trace(100);
  for (let i = 0; i < 100_000; i++) {
    trace.append(i * 100, i);
  }
  assert.equal(trace.length, 1_200);
  assert.equal(trace.columns(0)[1].at(-1), 99_999);
  assert.equal(trace.columns(0)[1][0], 98_800);
});

test('Leaves out samples older than what is drawn', () => {
  const trace = new Trace(100);
  [1_000, 2_000, 1_500].forEach((time) => trace.append(time, time));
  assert.deepEqual(trace.columns(0)[0], [1_000, 2_000]);
});

test('Goes on after the history, in the bucket where the history ended too', () => {
  const trace = new Trace(1_000);
  trace.append(500, 99);
  trace.load([
    { time: 10_000, min: 1, mean: 2, max: 3, count: 4 },
    { time: 11_000, min: null, mean: null, max: null, count: 0 },
    { time: 12_000, min: 5, mean: 6, max: 7, count: 1 },
  ]);
  trace.append(12_500, 8);
  assert.deepEqual(trace.columns(0), [[10_000, 12_000], [2, 7], [1, 5], [3, 8]]);
});
