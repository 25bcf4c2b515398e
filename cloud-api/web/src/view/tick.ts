import { useEffect, useState } from 'preact/hooks';
import { now } from '../live/pacer';
import type { Session } from '../live/session';

/** Renders the calling component every so many ms, and says what time it is. */
export function useTick(session: Session, every: number): number {
  const [time, setTime] = useState(now);
  useEffect(() => session.pacer.every(every, setTime), [session, every]);
  return time;
}
