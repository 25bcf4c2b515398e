// Server-sent events (WHATWG HTML, section 9.2.6): text in, events out.

export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/** An event that grows past this many characters is dropped: the page's memory stays bounded. */
const longestEvent = 4 * 1024 * 1024;

/** An incremental parser: chunks may be cut anywhere, between CR and LF included. */
export class EventParser {
  /** The id to resume from; survives a reconnection. */
  lastEventId = '';

  private line = '';
  private skipLineFeed = false;
  private firstChunk = true;
  private type = '';
  private data: string[] = [];
  private dataLength = 0;
  private pendingId: string;

  constructor(private readonly emit: (event: ServerEvent) => void) {
    this.pendingId = '';
  }

  /** Forgets a half-received event, because the connection it came over has ended. */
  restart(): void {
    this.line = '';
    this.skipLineFeed = false;
    this.firstChunk = true;
    this.pendingId = this.lastEventId;
    this.clear();
  }

  push(chunk: string): void {
    if (chunk === '') {
      return;
    }
    let start = 0;
    if (this.firstChunk) {
      this.firstChunk = false;
      start = chunk.startsWith('\uFEFF') ? 1 : 0;
    }
    if (this.skipLineFeed && start < chunk.length) {
      this.skipLineFeed = false;
      start += chunk[start] === '\n' ? 1 : 0;
    }
    for (let at = start; at < chunk.length; at++) {
      const character = chunk[at];
      if (character !== '\n' && character !== '\r') {
        continue;
      }
      this.takeLine(this.line + chunk.slice(start, at));
      this.line = '';
      if (character === '\r') {
        if (at + 1 === chunk.length) {
          this.skipLineFeed = true;
        } else if (chunk[at + 1] === '\n') {
          at++;
        }
      }
      start = at + 1;
    }
    this.line += chunk.slice(start);
    if (this.line.length > longestEvent) {
      this.line = '';
      this.dataLength = longestEvent + 1;
    }
  }

  private takeLine(line: string): void {
    if (line === '') {
      this.dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) {
      return;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.dataLength += value.length + 1;
      if (this.dataLength <= longestEvent) {
        this.data.push(value);
      }
    } else if (field === 'event') {
      this.type = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.pendingId = value;
    }
  }

  private dispatch(): void {
    this.lastEventId = this.pendingId;
    if (this.data.length > 0 && this.dataLength <= longestEvent) {
      this.emit({ type: this.type === '' ? 'message' : this.type, data: this.data.join('\n') });
    }
    this.clear();
  }

  private clear(): void {
    this.type = '';
    this.data = [];
    this.dataLength = 0;
  }
}
