import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Session } from '../live/session';
import { clockText } from '../model/age';
import type { LiveSignal } from '../model/state';
import { signalText, unitLabel } from '../model/units';

const height = 150;
const fastest = 100; // ms between two redraws

interface ChartProps {
  session: Session;
  signal: LiveSignal;
  /** In ms. */
  window: number;
}

/** One signal over time: the mean as a line, lows and highs as a band, gaps as gaps. */
export function Chart({ session, signal, window }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    const host = box.current!;
    const say = (text: string): void => {
      if (readout.current !== null) {
        readout.current.textContent = text;
      }
    };
    const show = (plot: uPlot): void => say(cursorText(plot, signal));
    let plot = new uPlot(options(host, signal, show), [[], [], [], []], host);
    let drawn = 0;
    let drawnFor = 0;
    const draw = (time: number, force: boolean): void => {
      const trace = session.traces?.trace(signal.key);
      const end = session.endOfTime();
      // Less than a pixel of movement is not worth a redraw.
      const step = Math.max(fastest * 0.9, window / Math.max(1, plot.width));
      if (trace === undefined || (!force && (time - drawn < step || end === drawnFor))) {
        return;
      }
      drawn = time;
      drawnFor = end;
      plot.batch(() => {
        plot.setData(trace.columns(end - window), false);
        plot.setScale('x', { min: end - window, max: end });
      });
    };
    const resize = new ResizeObserver(() => {
      if (Math.abs(host.clientWidth - plot.width) >= 1) {
        plot.setSize({ width: host.clientWidth, height });
      }
    });
    const recolour = (): void => {
      plot.destroy();
      plot = new uPlot(options(host, signal, show), [[], [], [], []], host);
      draw(drawn, true);
    };
    resize.observe(host);
    addEventListener('clutch-theme', recolour);
    const stop = session.pacer.every(fastest, (time) => draw(time, false));
    return () => {
      stop();
      removeEventListener('clutch-theme', recolour);
      resize.disconnect();
      plot.destroy();
    };
  }, [session, signal.key, window]);

  return (
    <figure class="chart" data-testid={`chart-${signal.signal}`} aria-label={`${signal.name}, last ${window / 60_000} minutes`}>
      <figcaption>
        <span>
          {signal.name} <span class="quiet">{unitLabel(signal.unit)}</span>
        </span>
        <span class="readout" ref={readout} />
      </figcaption>
      <div class="plot" ref={box} aria-hidden="true" />
    </figure>
  );
}

function cursorText(plot: uPlot, signal: LiveSignal): string {
  const at = plot.cursor.idx;
  const value = at == null ? null : plot.data[1]?.[at];
  if (at == null || value == null) {
    return '';
  }
  return `${clockText(plot.data[0][at]!)}  ${signalText(signal.signal, value, signal.unit)} ${unitLabel(signal.unit)}`;
}

/** A calm vertical range: a tenth of air, never narrower than a hundredth of what the signal can span. */
function range(signal: LiveSignal, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) {
    return [signal.min, signal.max > signal.min ? signal.max : signal.min + 1];
  }
  const least = signal.max > signal.min ? (signal.max - signal.min) / 50 : 1;
  const air = Math.max((high - low) * 0.1, (least - (high - low)) / 2);
  return [Math.max(Math.min(signal.min, low), low - air), Math.min(Math.max(signal.max, high), high + air)];
}

function options(host: HTMLElement, signal: LiveSignal, onCursor: (plot: uPlot) => void): uPlot.Options {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--quiet'),
    font: `11px ${style.fontFamily}`,
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { show: false },
  };
  const clock = (_: uPlot, splits: number[]): string[] => splits.map((time) => clockText(time).slice(0, splits[1]! - splits[0]! < 60_000 ? 8 : 5));
  const plain = (_: uPlot, splits: number[]): string[] => splits.map((value) => String(Number(value.toPrecision(9))).replace('-', '−'));
  return {
    width: host.clientWidth,
    height,
    ms: 1,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: 'clutch' }, drag: { x: false, y: false }, y: false, points: { size: 6 } },
    scales: { x: { time: true, auto: false }, y: { range: (_, low, high) => range(signal, low, high) } },
    axes: [
      { ...axis, size: 24, space: 74, gap: 6, values: clock },
      { ...axis, size: 46, space: 28, gap: 6, values: plain },
    ],
    series: [
      {},
      { stroke: colour('--accent'), width: 1.5, points: { show: false } },
      { stroke: 'transparent', width: 0, points: { show: false } },
      { stroke: 'transparent', width: 0, points: { show: false } },
    ],
    bands: [{ series: [3, 2], fill: colour('--band') }],
    hooks: { setCursor: [onCursor] },
  };
}
