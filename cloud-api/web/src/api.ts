// The contract with the server: shapes as they travel, times in milliseconds since 1970 UTC.

export type Source = 'simulated' | 'adapter' | 'replay';
export type Quality = 'measured' | 'unsolicited' | 'replayed';
export type SignalClass = 'momentary' | 'sticky' | 'counter';
export type Link = 'connected' | 'searching' | 'no-car' | 'down' | 'unknown';

export interface Vehicle {
  id: string;
  connected: boolean;
  lastSeen: number | null;
  vin: string | null;
  samples: number;
  frames: number;
  source: Source | null;
}

export interface VehicleDetail extends Vehicle {
  adapter: string | null;
  protocol: string | null;
}

export interface Sample {
  signal: string;
  ecu: string;
  quality: Quality;
  time: number;
  /** In the signal's unit; null when the source is silent from this time on. */
  value: number | null;
}

export interface Signal extends Sample {
  name: string;
  /** UCUM. */
  unit: string;
  class: SignalClass;
  min: number;
  max: number;
  /** Service and PID as in `01/0C`, or the name of the other source. */
  source: string;
}

export interface HistoryPoint {
  time: number;
  min: number | null;
  mean: number | null;
  max: number | null;
  count: number;
}

export interface Code {
  code: string;
  kind: 'stored' | 'pending' | 'permanent';
  ecu: string;
  time: number;
  /** What the code says, in English. */
  title: string;
}

export interface Codes {
  codes: Code[];
  /** When the codes were last read from the car; null when they never were; absent when the server does not know. */
  readTime?: number | null;
}

export interface VehicleList {
  serverTime: number;
  vehicles: Vehicle[];
}

export interface SignalList {
  serverTime: number;
  signals: Signal[];
}

export interface History {
  signal: string;
  unit: string;
  points: HistoryPoint[];
}

export interface SampleBatch {
  serverTime: number;
  samples: Sample[];
}

export interface LinkStatus {
  connected: boolean;
  link: Link;
  since: number;
}

const requestTimeout = 10_000; // ms

/** The server answered, and the answer is an error. */
export class ServerProblem extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** The sentence of an RFC 9457 problem, or the status when the body is something else. */
export async function problemOf(response: Response): Promise<ServerProblem> {
  let text = `The server answered ${response.status}.`;
  if (response.headers.get('content-type')?.includes('problem+json')) {
    const body = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
    text = body.detail ?? body.title ?? text;
  }
  return new ServerProblem(response.status, text);
}

async function get<T>(path: string, signal: AbortSignal): Promise<T> {
  const timed = new AbortController();
  const timer = setTimeout(() => timed.abort(new Error(`No answer within ${requestTimeout / 1000} s.`)), requestTimeout);
  const stop = (): void => timed.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch(path, { signal: timed.signal, headers: { accept: 'application/json' }, cache: 'no-store' });
    if (!response.ok) {
      throw await problemOf(response);
    }
    return (await response.json()) as T;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

const root = '/api/v1/vehicles';
const of = (vehicle: string): string => `${root}/${encodeURIComponent(vehicle)}`;

export const api = {
  vehicles: (signal: AbortSignal) => get<VehicleList>(root, signal),
  vehicle: (id: string, signal: AbortSignal) => get<VehicleDetail>(of(id), signal),
  signals: (id: string, signal: AbortSignal) => get<SignalList>(`${of(id)}/signals`, signal),
  codes: (id: string, signal: AbortSignal) => get<Codes>(`${of(id)}/codes`, signal),
  history: (id: string, query: { signal: string; ecu: string; from: number; to: number; points: number }, signal: AbortSignal) => {
    const text = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
    return get<History>(`${of(id)}/history?${text}`, signal);
  },
  liveUrl: (id: string) => `${of(id)}/live`,
};
