import type { ComponentChildren } from 'preact';
import type { Session } from '../live/session';
import { ageText } from '../model/age';
import type { LiveState } from '../model/state';

function Empty({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="empty" data-testid="empty">
      <svg viewBox="0 0 120 84" aria-hidden="true">
        <path d="M20.16 79 A46 46 0 1 1 99.84 79" class="dial-track" />
        <path d="M48 56h24" class="empty-dash" />
      </svg>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function NoVehicle() {
  return (
    <Empty title="No vehicle yet">
      <p>The server runs, and no car has reported to it. Start one:</p>
      <dl class="commands">
        <dt>a simulated car</dt>
        <dd class="code">./clutch up</dd>
        <dt>your car, by an ELM327 or STN adapter</dt>
        <dd class="code">./clutch up --car serial:/dev/ttyUSB0</dd>
      </dl>
      <p class="quiet">This page shows it as soon as its first frame arrives.</p>
    </Empty>
  );
}

export function NoData({ state }: { state: LiveState }) {
  const text = state.connected
    ? 'The car’s gateway is connected, and has sent no values yet. With the ignition off a car answers nothing.'
    : 'This car has sent no values yet, and its gateway is not connected.';
  return (
    <Empty title="No data yet">
      <p>{text}</p>
    </Empty>
  );
}

function Retry({ session, now }: { session: Session; now: number }) {
  const { retryAt } = session.state;
  const wait = retryAt === null ? 0 : retryAt - now;
  return (
    <>
      <span aria-live="off">{wait > 500 ? `Next attempt in ${Math.ceil(wait / 1000)} s.` : 'Trying again…'}</span>{' '}
      <button type="button" class="button" onClick={() => session.retryNow()}>
        Try now
      </button>
    </>
  );
}

export function NoServer({ session, now }: { session: Session; now: number }) {
  return (
    <Empty title="Server unreachable">
      <p>{session.state.problem}</p>
      <p>
        <Retry session={session} now={now} />
      </p>
    </Empty>
  );
}

/** Above the last known values while the server is away. */
export function Outage({ session, now }: { session: Session; now: number }) {
  const { heardAt, problem } = session.state;
  const heard = heardAt === null ? '' : ` These are the last values it sent, ${ageText(now - heardAt)} ago.`;
  return (
    <div class="outage" data-testid="outage">
      <p>
        <strong>{problem}</strong>
        <span aria-live="off">{heard}</span>
      </p>
      <p>
        <Retry session={session} now={now} />
      </p>
    </div>
  );
}
