import type { Source } from '../api';
import type { Session } from '../live/session';
import { dateText } from '../model/age';
import { connectionOf } from '../model/connection';
import type { LiveState } from '../model/state';
import { ThemeButton } from './theme';

const sources: Readonly<Record<Source, string>> = {
  simulated: 'Simulated car',
  replay: 'Replayed drive',
  adapter: 'Real adapter',
};

export function Header({ session, now }: { session: Session; now: number }) {
  const { state, vehicles, selected } = session;
  const connection = connectionOf(state, now);
  const vehicle = state.vehicle;
  const source = vehicle?.source ?? null;
  const several = (vehicles?.length ?? 0) > 1;
  return (
    <header class="top">
      <div class="brand" aria-hidden="true">
        <svg viewBox="0 0 32 32" class="mark">
          <path d="M7.4 23.5a10 10 0 1 1 17.2 0" class="mark-track" />
          <path d="M7.4 23.5a10 10 0 0 1 13.4-14" class="mark-value" />
          <path d="M16 18.5l5-6" class="mark-hand" />
        </svg>
      </div>
      <div class="identity">
        <h1 data-testid="vehicle">
          {several ? (
            <select aria-label="Vehicle" value={selected ?? ''} onChange={(event) => session.select(event.currentTarget.value)}>
              {vehicles!.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.id}
                </option>
              ))}
            </select>
          ) : (
            (selected ?? 'Clutch')
          )}
        </h1>
        {vehicle !== null && (
          <p class="facts">
            <span>{vehicle.vin === null ? 'VIN not read' : <>VIN <span class="code">{vehicle.vin}</span></>}</span>
            {vehicle.protocol !== null && <span class="wide-only">{vehicle.protocol}</span>}
          </p>
        )}
      </div>
      <div class="badges">
        {vehicle !== null && (
          <span class={`badge source-${source ?? 'unknown'}`} data-testid="source" data-source={source ?? 'unknown'}>
            {source === null ? 'Source unknown' : sources[source]}
            {source === 'adapter' && vehicle.adapter !== null && <span class="wide-only"> · {vehicle.adapter}</span>}
          </span>
        )}
        <span class={`pill pill-${connection.state}`} data-testid="connection" data-state={connection.state}>
          <Sign state={connection.state} />
          <span role="status">{connection.word}</span>
          {connection.detail !== '' && <span class="detail">{connection.detail}</span>}
        </span>
        <ThemeButton />
      </div>
    </header>
  );
}

/** A different shape per state, for eyes that do not tell the colours apart. */
function Sign({ state }: { state: string }) {
  const shape: Record<string, string> = {
    live: 'M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9',
    stale: 'M6 1l5 9.5H1z',
    waiting: 'M6 2a4 4 0 1 0 0 8 4 4 0 1 0 0-8m0 1.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 1 1 0-4.8',
    offline: 'M1.5 4.8h9v2.4h-9z',
    unreachable: 'M2.6 1.2L6 4.6l3.4-3.4 1.4 1.4L7.4 6l3.4 3.4-1.4 1.4L6 7.4l-3.4 3.4-1.4-1.4L4.6 6 1.2 2.6z',
  };
  return (
    <svg class="sign" viewBox="0 0 12 12" aria-hidden="true">
      <path d={shape[state]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}

/** The strip that keeps a simulated car or an old drive from passing for a car on the road. */
export function SourceNote({ state }: { state: LiveState }) {
  const source = state.vehicle?.source;
  if (source === 'simulated') {
    return <p class="note note-simulated">Simulated car: these values come from a model, not from a vehicle.</p>;
  }
  if (source === 'replay') {
    const at = state.driveTime === null ? '' : ` It is now at ${dateText(state.driveTime)}.`;
    return <p class="note note-replay">Replayed drive: times and ages follow the drive’s own clock, not today’s.{at}</p>;
  }
  return null;
}
