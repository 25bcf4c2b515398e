import type { Session } from '../live/session';
import { ageText } from '../model/age';
import { primaries, type Primary } from '../model/primary';
import { readingOf } from '../model/reading';
import type { LiveState } from '../model/state';
import { ecuLabel, signalText, unitLabel, valueText } from '../model/units';
import { useTick } from './tick';

export function Gauges({ session }: { session: Session }) {
  const now = useTick(session, 100);
  return (
    <section class="gauges" aria-label="Primary signals">
      {primaries(session.state).map((primary) => (
        <Gauge key={primary.signal.signal} primary={primary} state={session.state} now={now} />
      ))}
    </section>
  );
}

// An arc of 240 degrees around (60, 56), radius 46, from lower left to lower right.
const arc = 'M20.16 79 A46 46 0 1 1 99.84 79';
const tickCount = 8;

function tickPath(): string {
  let path = '';
  for (let i = 0; i <= tickCount; i++) {
    const angle = ((150 + (240 * i) / tickCount) * Math.PI) / 180;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const inner = i % 4 === 0 ? 35 : 37;
    path += `M${(60 + 39.5 * x).toFixed(2)} ${(56 + 39.5 * y).toFixed(2)}L${(60 + inner * x).toFixed(2)} ${(56 + inner * y).toFixed(2)}`;
  }
  return path;
}

const ticks = tickPath();

function Gauge({ primary, state, now }: { primary: Primary; state: LiveState; now: number }) {
  const { signal, name, low, high } = primary;
  const { age, freshness, value } = readingOf(state, signal, now);
  const share = value === null ? 0 : Math.min(1, Math.max(0, (value - low) / (high - low)));
  const unit = unitLabel(signal.unit);
  const text = value === null ? '–' : signalText(signal.signal, value, signal.unit);
  const reason = value !== null ? null : `${ecuLabel(signal.ecu)} silent`;
  return (
    <article class={`gauge ${freshness}`} data-testid={`gauge-${signal.signal}`} data-freshness={freshness}>
      <h2 title={signal.name}>{name}</h2>
      <div
        class="dial"
        role="meter"
        aria-label={signal.name}
        aria-valuemin={low}
        aria-valuemax={high}
        aria-valuenow={value ?? low}
        aria-valuetext={value === null ? 'no value' : `${text} ${unit}`}
      >
        <svg viewBox="0 0 120 92" aria-hidden="true">
          <path d={ticks} class="dial-ticks" />
          <path d={arc} class="dial-track" />
          {share > 0.004 && <path d={arc} class="dial-value" pathLength={1000} stroke-dasharray={`${Math.round(share * 1000)} 2000`} />}
          <text x="60" y="62" class="dial-number">{text}</text>
          <text x="60" y="77" class="dial-unit">{unit}</text>
          <text x="20.2" y="91" class="dial-end">{valueText(low, signal.unit)}</text>
          <text x="99.8" y="91" class="dial-end">{valueText(high, signal.unit)}</text>
        </svg>
      </div>
      <p class="age" data-testid={`age-${signal.signal}`} aria-live="off">
        {reason !== null && <span>{reason} · </span>}
        {freshness === 'stale' && 'stale · '}
        {ageText(age)}
      </p>
    </article>
  );
}
