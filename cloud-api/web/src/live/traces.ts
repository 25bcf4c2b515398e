// The charts' data: history from the server, then whatever arrives, per chosen signal.
import { api, type Sample } from '../api';
import { signalKey } from '../model/state';
import { Trace, tracePoints } from '../model/trace';

/** Samples kept while the history is on its way. */
const mostPending = 5_000;

interface Chart {
  readonly signal: string;
  readonly ecu: string;
  trace: Trace;
  pending: Sample[] | null;
}

export class Traces {
  private readonly charts = new Map<string, Chart>();
  private loading = new AbortController();
  private window = 0;

  constructor(private readonly vehicle: string) {}

  trace(key: string): Trace | undefined {
    return this.charts.get(key)?.trace;
  }

  /** Shows these signals over this window; what is shown already keeps its data. */
  show(signals: readonly { signal: string; ecu: string }[], window: number, end: number): void {
    if (window !== this.window) {
      this.charts.clear();
      this.window = window;
    }
    const wanted = new Set(signals.map(({ signal, ecu }) => signalKey(signal, ecu)));
    for (const key of this.charts.keys()) {
      if (!wanted.has(key)) {
        this.charts.delete(key);
      }
    }
    for (const { signal, ecu } of signals) {
      const key = signalKey(signal, ecu);
      if (!this.charts.has(key)) {
        const chart: Chart = { signal, ecu, trace: new Trace(window / tracePoints), pending: [] };
        this.charts.set(key, chart);
        void this.load(chart, end);
      }
    }
  }

  /** Loads all histories again, because events were missed. */
  reload(end: number): void {
    this.loading.abort();
    this.loading = new AbortController();
    for (const chart of this.charts.values()) {
      chart.pending ??= [];
      void this.load(chart, end);
    }
  }

  append(samples: readonly Sample[]): void {
    for (const sample of samples) {
      const chart = this.charts.get(signalKey(sample.signal, sample.ecu));
      if (chart?.pending != null) {
        if (chart.pending.length < mostPending) {
          chart.pending.push(sample);
        }
      } else {
        chart?.trace.append(sample.time, sample.value);
      }
    }
  }

  dispose(): void {
    this.loading.abort();
    this.charts.clear();
  }

  private async load(chart: Chart, end: number): Promise<void> {
    const { signal } = this.loading;
    const query = { signal: chart.signal, ecu: chart.ecu, from: Math.floor(end - this.window), to: Math.ceil(end), points: tracePoints };
    try {
      const history = await api.history(this.vehicle, query, signal);
      if (!signal.aborted) {
        chart.trace.load(history.points);
      }
    } catch {
      // Without its history the chart starts with what arrives from now on.
    }
    if (!signal.aborted) {
      const pending = chart.pending ?? [];
      chart.pending = null;
      pending.forEach((sample) => chart.trace.append(sample.time, sample.value));
    }
  }
}
