// The page's side of the conversation with the server about one car.
import { api, type Codes, type LinkStatus, type SampleBatch, type Vehicle } from '../api';
import type { ServerEvent } from '../model/sse';
import { emptyState, reduce, type LiveEvent, type LiveState } from '../model/state';
import { now, Pacer } from './pacer';
import { preferences } from './preferences';
import { EventStream } from './stream';
import { Traces } from './traces';

const listEvery = 15_000; // ms
const listEveryWhenEmpty = 3_000; // ms
const snapshotAtMostEvery = 3_000; // ms
/** A hidden page draws no frames; this many waiting events are taken in without one. */
const mostWaiting = 200;

export class Session {
  state: LiveState = emptyState;
  /** Null until the server has answered once. */
  vehicles: readonly Vehicle[] | null = null;
  selected: string | null = null;
  traces: Traces | null = null;
  readonly pacer = new Pacer(() => this.takeWaiting());

  private waiting: LiveEvent[] = [];
  private stream: EventStream | null = null;
  private following = new AbortController();
  private listTimer: ReturnType<typeof setTimeout> | undefined;
  private listFailures = 0;
  private snapshotAt = 0;
  private loadingSnapshot = false;

  start(): void {
    void this.loadList();
    addEventListener('online', () => this.retryNow());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') {
        this.retryNow();
      }
    });
  }

  retryNow(): void {
    this.stream?.retryNow();
    clearTimeout(this.listTimer);
    void this.loadList();
  }

  /** Drops everything about the car on show and follows another one. */
  select(id: string): void {
    if (id === this.selected) {
      return;
    }
    this.leave();
    this.selected = id;
    this.traces = new Traces(id);
    preferences.saveVehicle(id);
    this.stream = new EventStream(api.liveUrl(id), {
      onEvent: (event) => this.onEvent(event),
      onHeard: () => this.put({ type: 'heard', at: now() }),
      onLost: (problem, delay) => this.put({ type: 'lost', problem, retryAt: now() + delay }),
    });
    void this.stream.run();
    void this.loadSnapshot();
  }

  private leave(): void {
    this.following.abort();
    this.following = new AbortController();
    this.stream?.stop();
    this.stream = null;
    this.traces?.dispose();
    this.traces = null;
    this.waiting = [];
    this.state = { ...emptyState, clockOffset: this.state.clockOffset };
    this.selected = null;
    this.snapshotAt = 0;
    this.loadingSnapshot = false;
  }

  private async loadList(): Promise<void> {
    const sent = now();
    let delay = listEvery;
    try {
      const list = await api.vehicles(new AbortController().signal);
      this.listFailures = 0;
      this.vehicles = list.vehicles;
      this.put({ type: 'clock', serverTime: list.serverTime, at: (sent + now()) / 2 });
      this.follow(list.vehicles);
    } catch (error) {
      delay = Math.min(listEvery, 1_000 * 2 ** this.listFailures++);
      if (this.stream === null) {
        const problem = error instanceof TypeError ? 'The server cannot be reached.' : (error as Error).message;
        this.put({ type: 'lost', problem, retryAt: now() + delay });
      }
    }
    clearTimeout(this.listTimer);
    this.listTimer = setTimeout(() => void this.loadList(), this.vehicles?.length === 0 ? Math.min(delay, listEveryWhenEmpty) : delay);
  }

  private follow(vehicles: readonly Vehicle[]): void {
    const current = vehicles.find((vehicle) => vehicle.id === this.selected);
    if (current !== undefined) {
      this.put({ type: 'vehicle', vehicle: current });
      return;
    }
    const remembered = vehicles.find((vehicle) => vehicle.id === preferences.vehicle());
    const first = remembered ?? vehicles.find((vehicle) => vehicle.connected) ?? vehicles[0];
    if (first !== undefined) {
      this.select(first.id);
    } else {
      this.leave();
      this.put({ type: 'heard', at: now() });
    }
  }

  private async loadSnapshot(): Promise<void> {
    if (this.loadingSnapshot || this.selected === null || now() - this.snapshotAt < snapshotAtMostEvery) {
      return;
    }
    const id = this.selected;
    const { signal } = this.following;
    this.loadingSnapshot = true;
    this.snapshotAt = now();
    try {
      const sent = now();
      const [vehicle, list, codes] = await Promise.all([api.vehicle(id, signal), api.signals(id, signal), api.codes(id, signal)]);
      if (!signal.aborted) {
        this.put({ type: 'clock', serverTime: list.serverTime, at: (sent + now()) / 2 });
        this.put({ type: 'snapshot', vehicle, signals: list.signals, at: now() });
        this.put({ type: 'codes', codes });
      }
    } catch {
      // The stream reports the outage; the next beat tries again while the state is outdated.
    }
    if (!signal.aborted) {
      this.loadingSnapshot = false;
    }
  }

  private onEvent(event: ServerEvent): void {
    let data: unknown;
    try {
      data = JSON.parse(event.data);
    } catch {
      return;
    }
    switch (event.type) {
      case 'samples':
        this.put({ type: 'samples', samples: (data as SampleBatch).samples, at: now() });
        break;
      case 'status':
        this.put({ type: 'status', status: data as LinkStatus });
        break;
      case 'codes':
        this.put({ type: 'codes', codes: data as Codes });
        break;
      case 'gap':
        this.put({ type: 'gap' });
        break;
    }
  }

  private put(event: LiveEvent): void {
    this.waiting.push(event);
    if (this.waiting.length >= mostWaiting) {
      this.takeWaiting();
    }
  }

  private takeWaiting(): void {
    const events = this.waiting;
    this.waiting = [];
    for (const event of events) {
      this.state = reduce(this.state, event);
      if (event.type === 'samples') {
        this.traces?.append(event.samples);
      } else if (event.type === 'gap') {
        this.traces?.reload(this.endOfTime());
      }
    }
    if (this.state.outdated || (this.state.vehicle === null && this.state.server === 'open')) {
      void this.loadSnapshot();
    }
  }

  /** The right edge of the charts: the drive's clock, or the server's; it stands still while the server is away. */
  endOfTime(): number {
    const { server, heardAt, clockOffset, driveTime } = this.state;
    return driveTime ?? Math.round((server === 'lost' && heardAt !== null ? heardAt : now()) + clockOffset);
  }
}
