import { useEffect } from 'preact/hooks';
import type { Session } from '../live/session';
import { connectionOf } from '../model/connection';
import { ChartPanel } from './charts';
import { CodesPanel } from './codes';
import { NoData, NoServer, NoVehicle, Outage } from './empty';
import { Gauges } from './gauges';
import { Header, SourceNote } from './header';
import { SignalsTable } from './table';
import { useTick } from './tick';

export function App({ session }: { session: Session }) {
  const now = useTick(session, 250);
  const { state, vehicles } = session;
  const lost = state.server === 'lost';
  const hasSignals = state.signals.size > 0;
  const title = session.selected === null ? 'Clutch' : `${session.selected} · ${connectionOf(state, now).word} · Clutch`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div class={lost ? 'page lost' : 'page'}>
      <Header session={session} now={now} />
      <SourceNote state={state} />
      <main>
        {lost && hasSignals && <Outage session={session} now={now} />}
        {lost && !hasSignals && <NoServer session={session} now={now} />}
        {!lost && vehicles?.length === 0 && <NoVehicle />}
        {!lost && state.vehicle !== null && !hasSignals && <NoData state={state} />}
        {hasSignals && (
          <>
            <Gauges session={session} />
            <ChartPanel session={session} key={session.selected} />
            <div class="columns">
              <SignalsTable session={session} />
              <CodesPanel session={session} />
            </div>
          </>
        )}
      </main>
    </div>
  );
}
