// The data of one chart: a ring of time buckets, bounded whatever arrives.
import type { HistoryPoint } from '../api';

/** What uPlot draws: times, means, lows, highs; null breaks the line. */
export type TraceColumns = [number[], (number | null)[], (number | null)[], (number | null)[]];

/** Points a window is cut into. */
export const tracePoints = 600;

const capacity = 2 * tracePoints;
const shortestGap = 5_000; // ms

export class Trace {
  private readonly times = new Float64Array(capacity);
  private readonly sums = new Float64Array(capacity);
  private readonly lows = new Float64Array(capacity);
  private readonly highs = new Float64Array(capacity);
  /** Samples in a bucket; 0 marks a gap. */
  private readonly counts = new Float64Array(capacity);
  private head = 0;
  private size = 0;

  /** @param width Width of a bucket in ms. */
  constructor(readonly width: number) {}

  get length(): number {
    return this.size;
  }

  /** Adds a sample; null says that the source is silent. Samples older than the newest bucket are left out. */
  append(time: number, value: number | null): void {
    const bucket = Math.floor(time / this.width) * this.width;
    const last = this.size === 0 ? -1 : this.index(this.size - 1);
    if (last >= 0 && bucket < this.times[last]!) {
      return;
    }
    const lastIsGap = last >= 0 && this.counts[last] === 0;
    if (value === null) {
      if (last >= 0 && !lastIsGap) {
        this.push(bucket + this.width / 2, 0, 0, 0, 0);
      }
      return;
    }
    if (last >= 0 && bucket === this.times[last]) {
      this.sums[last]! += value;
      this.lows[last] = Math.min(this.lows[last]!, value);
      this.highs[last] = Math.max(this.highs[last]!, value);
      this.counts[last]! += 1;
      return;
    }
    this.push(bucket, value, value, value, 1);
  }

  /** Replaces everything by what the server remembers. */
  load(points: readonly HistoryPoint[]): void {
    this.head = 0;
    this.size = 0;
    for (const point of points) {
      if (point.mean === null) {
        continue;
      }
      const bucket = Math.floor(point.time / this.width) * this.width;
      const count = Math.max(1, point.count);
      this.push(bucket, point.mean * count, point.min ?? point.mean, point.max ?? point.mean, count);
    }
  }

  /** The buckets from a time on, with a null wherever the signal was away for much longer than its usual pace. */
  columns(from: number): TraceColumns {
    const result: TraceColumns = [[], [], [], []];
    const limit = this.gapLimit();
    let previous = Number.NaN;
    for (let i = 0; i < this.size; i++) {
      const at = this.index(i);
      const time = this.times[at]!;
      const count = this.counts[at]!;
      if (time < from - limit) {
        continue;
      }
      if (time - previous > limit) {
        addGap(result, previous + this.width);
      }
      if (count === 0) {
        addGap(result, time);
        continue;
      }
      result[0].push(time);
      result[1].push(this.sums[at]! / count);
      result[2].push(this.lows[at]!);
      result[3].push(this.highs[at]!);
      previous = time;
    }
    return result;
  }

  /** A hole longer than this is a gap, in ms: three times the median pace. */
  private gapLimit(): number {
    const steps: number[] = [];
    for (let i = 1; i < this.size; i++) {
      steps.push(this.times[this.index(i)]! - this.times[this.index(i - 1)]!);
    }
    steps.sort((a, b) => a - b);
    return Math.max(shortestGap, 2 * this.width, 3 * (steps[steps.length >> 1] ?? 0));
  }

  private index(i: number): number {
    return (this.head + i) % capacity;
  }

  private push(time: number, sum: number, low: number, high: number, count: number): void {
    if (this.size === capacity) {
      this.head = (this.head + 1) % capacity;
      this.size--;
    }
    const at = this.index(this.size++);
    this.times[at] = time;
    this.sums[at] = sum;
    this.lows[at] = low;
    this.highs[at] = high;
    this.counts[at] = count;
  }
}

function addGap(columns: TraceColumns, time: number): void {
  const last = columns[0][columns[0].length - 1];
  if (last === undefined || columns[1][columns[1].length - 1] === null) {
    return;
  }
  columns[0].push(Math.max(time, last + 1));
  columns[1].push(null);
  columns[2].push(null);
  columns[3].push(null);
}
