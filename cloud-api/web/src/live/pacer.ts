// One clock for everything that draws: work happens in animation frames, at most ten times a second.

const beat = 100; // ms

interface Drawer {
  readonly every: number;
  readonly draw: (now: number) => void;
  last: number;
}

/** Milliseconds since 1970 that never jump back when somebody sets the machine's clock. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

export class Pacer {
  private readonly drawers = new Set<Drawer>();
  private frame = 0;
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)');

  /** @param before Runs first in every frame: it takes in what has arrived. */
  constructor(private readonly before: () => void) {
    setInterval(() => {
      if (this.frame === 0 && document.visibilityState === 'visible') {
        this.frame = requestAnimationFrame(() => this.draw());
      }
    }, beat);
  }

  /** Calls `draw` every so many ms (at most once a second when the reader asked for little motion). */
  every(every: number, draw: (now: number) => void): () => void {
    const drawer: Drawer = { every, draw, last: 0 };
    this.drawers.add(drawer);
    return () => this.drawers.delete(drawer);
  }

  private draw(): void {
    this.frame = 0;
    this.before();
    const time = now();
    for (const drawer of this.drawers) {
      const every = this.calm.matches ? Math.max(1_000, drawer.every) : drawer.every;
      if (time - drawer.last >= every - beat / 4) {
        drawer.last = time;
        drawer.draw(time);
      }
    }
  }
}
