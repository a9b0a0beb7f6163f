import { say, t } from '../../core/i18n';
import { count, whenText } from '../../core/units';
import { mallWords } from '../../i18n/mall';
import { refused } from '../../i18n/refusals';
import { forget, prove, queue, type Asked, type No } from './queue';
import './mall.css';

/** Why nothing was redeemed, in plain words. */
export const why = (no: No) => mallWords().refusals[no.code] ?? refused(no);

/** One redemption that waits for the network or its answer, or that was refused meanwhile. It never looks like a voucher. */
export function Waiting({ asked }: { asked: Asked }) {
  const { no, sent, unproved, hold, key } = asked;
  return (
    <div class={no ? 'waiting failed' : 'waiting'}>
      <p class="waiting-state">{no ? mallWords().failed : unproved ? mallWords().unproved : mallWords().queue}</p>
      <p><b>{say(asked.listing.title)}</b> · {t.units.pointsOf(count(asked.points))}</p>
      <p><small>{no ? why(no) : unproved ? mallWords().unprovedNote : hold ? mallWords().queueHold : sent ? mallWords().queueSent : mallWords().queueNote}</small></p>
      <div class="waiting-foot">
        <small>{mallWords().queuedAt(whenText(asked.at))}</small>
        {no && <button type="button" class="quiet" onClick={() => forget(key)}>{mallWords().known}</button>}
        {unproved && <button type="button" class="quiet" onClick={() => void prove(asked)}>{mallWords().prove}</button>}
        {!no && (!sent || unproved) && <button type="button" class="quiet" onClick={() => forget(key)}>{mallWords().drop}</button>}
      </div>
    </div>
  );
}

/** Everything that waits, above the shelf and above the vouchers. */
export function Queue() {
  if (!queue.value.length) return null;
  return <section class="queue" aria-label={mallWords().queue}>{queue.value.map((asked) => <Waiting key={asked.key} asked={asked} />)}</section>;
}
