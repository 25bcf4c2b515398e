// Keeps one event stream open. The browser's EventSource gives up after an HTTP error and hides heartbeats,
// so the stream is read with fetch: every byte counts as a sign of life, and every failure is retried.
import { problemOf } from '../api';
import { retryDelay } from '../model/backoff';
import { EventParser, type ServerEvent } from '../model/sse';

export interface StreamHandlers {
  onEvent(event: ServerEvent): void;
  /** Bytes came, heartbeats included. */
  onHeard(): void;
  /** @param delay Until the next attempt, in ms. */
  onLost(problem: string, delay: number): void;
}

/** The server sends a heartbeat every 10 s; after this silence the connection is dead, in ms. */
const longestSilence = 25_000;

export class EventStream {
  private readonly stopped = new AbortController();
  private readonly parser: EventParser;
  private wake: (() => void) | null = null;

  constructor(private readonly url: string, private readonly handlers: StreamHandlers) {
    this.parser = new EventParser((event) => handlers.onEvent(event));
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    let failures = 0;
    while (!this.stopped.signal.aborted) {
      const problem = await this.connect(() => {
        failures = 0;
      });
      if (this.stopped.signal.aborted) {
        return;
      }
      const delay = retryDelay(failures++, Math.random());
      this.handlers.onLost(problem, delay);
      await this.sleep(delay);
    }
  }

  stop(): void {
    this.stopped.abort();
    this.wake?.();
  }

  /** Ends a pause between two attempts. */
  retryNow(): void {
    this.wake?.();
  }

  private async connect(onOpen: () => void): Promise<string> {
    const connection = new AbortController();
    const stop = (): void => connection.abort();
    this.stopped.signal.addEventListener('abort', stop, { once: true });
    let silent = false;
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const alive = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => {
        silent = true;
        connection.abort();
      }, longestSilence);
    };
    try {
      alive();
      this.parser.restart();
      const headers: Record<string, string> = { accept: 'text/event-stream' };
      if (this.parser.lastEventId !== '') {
        headers['last-event-id'] = this.parser.lastEventId;
      }
      const response = await fetch(this.url, { headers, signal: connection.signal, cache: 'no-store' });
      if (!response.ok || response.body === null) {
        return (await problemOf(response)).message;
      }
      if (!(response.headers.get('content-type') ?? '').startsWith('text/event-stream')) {
        return 'The server answered with something other than an event stream.';
      }
      this.handlers.onHeard();
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return 'The server closed the connection.';
        }
        onOpen();
        alive();
        this.handlers.onHeard();
        this.parser.push(decoder.decode(value, { stream: true }));
      }
    } catch {
      return silent ? `The server was silent for ${longestSilence / 1000} s.` : 'The server cannot be reached.';
    } finally {
      clearTimeout(watchdog);
      connection.abort();
      this.stopped.signal.removeEventListener('abort', stop);
    }
  }

  private sleep(delay: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delay);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
