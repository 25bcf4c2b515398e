import type { Code } from '../api';
import type { Session } from '../live/session';
import { ageText } from '../model/age';
import type { LiveState } from '../model/state';
import { ecuLabel } from '../model/units';
import { useTick } from './tick';

const order: readonly Code['kind'][] = ['stored', 'permanent', 'pending'];

export function CodesPanel({ session }: { session: Session }) {
  const now = useTick(session, 1_000);
  const { state } = session;
  const serverNow = now + state.clockOffset;
  const codes = [...(state.codes ?? [])].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.code.localeCompare(b.code));
  return (
    <section class="panel codes" data-testid="codes" aria-labelledby="codes-title">
      <div class="panel-head">
        <h2 id="codes-title">Trouble codes</h2>
        <Lamp state={state} />
      </div>
      {codes.length === 0 ? (
        <p class="quiet">{emptyText(state, serverNow)}</p>
      ) : (
        <>
          <ul>
            {codes.map((code) => (
              <li key={`${code.code} ${code.kind} ${code.ecu}`}>
                <span class="code dtc">{code.code}</span>
                <span class={`kind kind-${code.kind}`}>{code.kind}</span>
                <span class="quiet">
                  <span class="code">{ecuLabel(code.ecu)}</span> · {ageText(serverNow - code.time)} ago
                </span>
                <span class="code-title">{code.title}</span>
              </li>
            ))}
          </ul>
          <p class="quiet">{readText(state, serverNow)}</p>
        </>
      )}
    </section>
  );
}

/** The malfunction indicator lamp, as the car reports it with PID 01. */
function Lamp({ state }: { state: LiveState }) {
  const signals = [...state.signals.values()].filter((signal) => signal.signal.endsWith('.IsMILOn') && signal.value !== null);
  if (signals.length === 0) {
    return <span class="lamp lamp-unknown">MIL not reported</span>;
  }
  const on = signals.some((signal) => signal.value !== 0);
  return (
    <span class={on ? 'lamp lamp-on' : 'lamp lamp-off'}>
      <svg viewBox="0 0 24 16" aria-hidden="true">
        <path d="M7 4V2h6v2h2.5l2 2H19V5h2v8h-2v-1.5h-1.5L15 14H8.5L6 11.5H4.5V13h-2V6h2v2H6V4z" fill="currentColor" />
      </svg>
      {on ? 'MIL on' : 'MIL off'}
    </span>
  );
}

function readText(state: LiveState, serverNow: number): string {
  const read = state.codesReadTime;
  return read == null ? '' : `Last read ${ageText(serverNow - read)} ago.`;
}

function emptyText(state: LiveState, serverNow: number): string {
  if (state.codes === null) {
    return 'Not loaded yet.';
  }
  if (state.codesReadTime === null) {
    return 'The codes of this car have not been read yet. That does not mean that it has none.';
  }
  return state.codesReadTime === undefined
    ? 'No stored codes are known. The server does not say when the car was last asked.'
    : `No stored codes. ${readText(state, serverNow)}`;
}
