import { useEffect, useMemo, useState } from 'preact/hooks';
import { preferences } from '../live/preferences';
import type { Session } from '../live/session';
import { primaries, spokesman } from '../model/primary';
import type { LiveSignal } from '../model/state';
import { Chart } from './chart';
import { useTick } from './tick';

const windows = [2, 10, 60]; // minutes
const mostCharts = 6;
const firstCharts = 4;

export function ChartPanel({ session }: { session: Session }) {
  useTick(session, 1_000);
  const [minutes, setMinutes] = useState(preferences.minutes());
  const [chosen, setChosen] = useState(preferences.charts());
  const { signals } = session.state;
  // Which signals exist changes rarely; their values change all the time and do not matter here.
  const catalogue = [...signals.keys()].join();
  const paths = useMemo(
    () => chosen ?? primaries(session.state).slice(0, firstCharts).map(({ signal }) => signal.signal),
    [chosen, catalogue],
  );
  const shown = useMemo(
    () =>
      paths
        .map((path) => spokesman([...signals.values()].filter((signal) => signal.signal === path)))
        .filter((signal): signal is LiveSignal => signal !== undefined)
        .slice(0, mostCharts),
    [paths, catalogue],
  );

  useEffect(() => {
    session.traces?.show(shown, minutes * 60_000, session.endOfTime());
  }, [session, shown, minutes]);

  const choose = (list: string[]): void => {
    preferences.saveCharts(list);
    setChosen(list);
  };
  const chooseMinutes = (value: number): void => {
    preferences.saveMinutes(value);
    setMinutes(value);
  };

  return (
    <section class="panel" aria-labelledby="charts-title">
      <div class="panel-head">
        <h2 id="charts-title">History</h2>
        <fieldset class="segments">
          <legend class="hidden">Time window</legend>
          {windows.map((value) => (
            <label key={value}>
              <input type="radio" name="window" checked={value === minutes} onChange={() => chooseMinutes(value)} />
              <span>{value} min</span>
            </label>
          ))}
        </fieldset>
        <Picker session={session} paths={paths} choose={choose} />
      </div>
      {shown.length === 0 ? (
        <p class="quiet">No chart chosen. Choose signals above.</p>
      ) : (
        <div class="charts">
          {shown.map((signal) => (
            <Chart key={signal.key} session={session} signal={signal} window={minutes * 60_000} />
          ))}
        </div>
      )}
    </section>
  );
}

function Picker({ session, paths, choose }: { session: Session; paths: readonly string[]; choose: (list: string[]) => void }) {
  const names = new Map([...session.state.signals.values()].map((signal) => [signal.signal, signal.name]));
  const present = paths.filter((path) => names.has(path));
  const toggle = (path: string): void => choose(present.includes(path) ? present.filter((each) => each !== path) : [...present, path]);
  return (
    <details class="picker">
      <summary class="button">Signals</summary>
      <fieldset>
        <legend>
          {present.length} of at most {mostCharts} charts
        </legend>
        {[...names].sort((a, b) => a[1].localeCompare(b[1], 'en')).map(([path, name]) => (
          <label key={path}>
            <input
              type="checkbox"
              checked={present.includes(path)}
              disabled={!present.includes(path) && present.length >= mostCharts}
              onChange={() => toggle(path)}
            />
            {name}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
