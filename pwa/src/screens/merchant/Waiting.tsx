import { whenText } from '../../core/units';
import { merchantWords } from '../../i18n/merchant';
import { refused } from '../../i18n/refusals';
import { checks, forget, type Check } from './offline';

/** A check without a network that the platform could not settle: the shop bears it, so it stays until somebody has read why. */
function Lost({ check }: { check: Check }) {
  const { no } = check;
  if (!no) return null;
  const why = no.code === 'VOUCHER_USED' && no.at ? merchantWords().usedAt(whenText(no.at)) : merchantWords().refusals[no.code] ?? refused(no);
  return (
    <li>
      <p><b>{merchantWords().unsettled}</b> {why}</p>
      <p><small>{merchantWords().checkedAt(whenText(check.checkedAt))}</small> <button type="button" class="quiet" onClick={() => forget(check.key)}>{merchantWords().known}</button></p>
    </li>
  );
}

/** What was checked without a network and is not settled yet. */
export function Waiting() {
  const waiting = checks.value.filter((each) => !each.no).length;
  if (!checks.value.length) return null;
  return (
    <section class="till-waiting" aria-label={merchantWords().waitingTitle}>
      {waiting > 0 && <p role="status">{merchantWords().waiting(waiting)}</p>}
      <ul>{checks.value.map((check) => <Lost key={check.key} check={check} />)}</ul>
    </section>
  );
}
