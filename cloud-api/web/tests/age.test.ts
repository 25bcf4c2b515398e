import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageText, freshness } from '../src/model/age';

test('Says an age in its natural unit', () => {
  const ages = [-50, 0, 240, 9_940, 9_960, 119_000, 119_600, 7_100_000, 7_200_000, 172_800_000];
  assert.deepEqual(ages.map(ageText), ['0.0 s', '0.0 s', '0.2 s', '9.9 s', '10 s', '119 s', '2 min', '118 min', '2 h', '2 d']);
});

test('A momentary value turns stale after five seconds and is no value after fifteen', () => {
  assert.deepEqual([5_000, 5_001, 15_000, 15_001].map((age) => freshness(age, 1, 'momentary', 100)), ['fresh', 'stale', 'stale', 'silent']);
});

test('A slow signal is not stale between two answers', () => {
  assert.equal(freshness(12_000, 88, 'momentary', 10_000), 'fresh');
  assert.equal(freshness(31_000, 88, 'momentary', 10_000), 'stale');
});

test('No pace however slow keeps a value fresh for more than a minute', () => {
  assert.equal(freshness(60_001, 88, 'momentary', 59_000), 'stale');
});

test('A sticky value and a counter age but stay', () => {
  assert.equal(freshness(20_000, 63, 'sticky', null), 'fresh');
  assert.equal(freshness(86_400_000, 63, 'sticky', null), 'stale');
  assert.equal(freshness(86_400_000, 63, 'counter', 1_000), 'stale');
});

test('A source that said it is silent has no value at any age', () => {
  assert.equal(freshness(0, null, 'momentary', 100), 'silent');
  assert.equal(freshness(0, null, 'sticky', null), 'silent');
});
