import { useState } from 'preact/hooks';
import { EndOtherSessions, EndSession, type SessionLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { dateText, whenText } from '../../core/units';
import { deviceText } from '../../i18n/devices';
import { securityWords } from '../../i18n/security';
import { Sure } from './Sure';

function One({ session, onEnd }: { session: SessionLine; onEnd: () => void }) {
  const said = securityWords();
  const device = deviceText(session.device);
  return (
    <li>
      <p>
        {device} {session.isThisOne && <b class="this-one">{said.thisOne}</b>}
        <small>{said.since(dateText(session.startedAt))}</small>
        <small>{said.used(whenText(session.lastUsedAt))}</small>
      </p>
      {!session.isThisOne && <button type="button" class="quiet ending" aria-label={said.endOf(device)} onClick={onEnd}>{said.end}</button>}
    </li>
  );
}

/** Where one has signed in, this place first, and how to end it there. */
export function Sessions({ sessions }: { sessions: readonly SessionLine[] }) {
  const [ending, end] = useState<SessionLine | 'others'>();
  const said = securityWords();
  const sorted = [...sessions].sort((one, other) => Number(other.isThisOne) - Number(one.isThisOne));
  const close = () => end(undefined);
  return (
    <section>
      <div class="section-head"><h2>{said.sessions}</h2></div>
      <p class="faint">{said.sessionsWhy}</p>
      <ul class="held">{sorted.map((each) => <One key={each.id} session={each} onEnd={() => end(each)} />)}</ul>
      {sessions.length > 2 && <button type="button" class="button plain wide" onClick={() => end('others')}>{said.endOthers}</button>}
      {ending === 'others' && (
        <Sure title={said.endOthersAsk} why={said.endOthersWhy} label={said.endOthers} done={said.endedOthers} onClose={close}
          act={async () => (await mutate(EndOtherSessions, {})).endOtherSessions} />
      )}
      {ending && ending !== 'others' && (
        <Sure title={said.endAsk(deviceText(ending.device))} why={said.endWhy} label={said.end} done={said.ended} onClose={close}
          act={async () => (await mutate(EndSession, { input: { id: ending.id } })).endSession} />
      )}
    </section>
  );
}
