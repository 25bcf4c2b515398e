import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryDelay } from '../src/model/backoff';

test('Doubles up to fifteen seconds', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 5000].map((n) => retryDelay(n, 0)), [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
});

test('Spreads over the upper half of the delay', () => {
  assert.equal(retryDelay(2, 0.5), 1500);
  assert.ok(retryDelay(2, 0.999999) >= 1000);
});
