import type { Quality } from '../api';
import type { Session } from '../live/session';
import { ageText } from '../model/age';
import { readingOf } from '../model/reading';
import type { LiveSignal, LiveState } from '../model/state';
import { ecuLabel, signalText, unitLabel } from '../model/units';
import { useTick } from './tick';

const qualities: Readonly<Record<Quality, string>> = {
  measured: 'measured',
  unsolicited: 'unasked',
  replayed: 'replayed',
};

export function SignalsTable({ session }: { session: Session }) {
  const now = useTick(session, 500);
  const { state } = session;
  const signals = [...state.signals.values()].sort((a, b) => a.name.localeCompare(b.name, 'en') || a.ecu.localeCompare(b.ecu, 'en'));
  return (
    <section class="panel" aria-labelledby="signals-title">
      <div class="panel-head">
        <h2 id="signals-title">All signals</h2>
        <span class="quiet">{signals.length}</span>
      </div>
      <table class="signals" data-testid="signals-table">
        <thead>
          <tr>
            <th scope="col">Signal</th>
            <th scope="col" class="number">Value</th>
            <th scope="col" class="unit-cell">Unit</th>
            <th scope="col" class="wide-cell">ECU</th>
            <th scope="col" class="number">Age</th>
            <th scope="col" class="wide-cell">Quality</th>
          </tr>
        </thead>
        <tbody>
          {signals.map((signal) => (
            <Row key={signal.key} signal={signal} state={state} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ signal, state, now }: { signal: LiveSignal; state: LiveState; now: number }) {
  const { age, freshness, value } = readingOf(state, signal, now);
  return (
    <tr class={freshness} data-signal={signal.signal}>
      <th scope="row">
        {signal.name}
        <span class="path">{signal.signal}</span>
        <span class="narrow-facts">
          {ecuLabel(signal.ecu)} · {qualities[signal.quality]}
        </span>
      </th>
      <td class="number value" data-unit={unitLabel(signal.unit)}>{value === null ? '–' : signal.text ?? signalText(signal.signal, value, signal.unit)}</td>
      <td class="unit-cell">{unitLabel(signal.unit)}</td>
      <td class="wide-cell code">{ecuLabel(signal.ecu)}</td>
      <td class="number age-cell">{ageText(age)}</td>
      <td class="wide-cell">{qualities[signal.quality]}</td>
    </tr>
  );
}
