import { useState } from 'preact/hooks';
import { MakeWish, TakeWishBack, type DropLine, type WishLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { say, t } from '../../core/i18n';
import { refresh } from '../../core/live';
import { href } from '../../core/router';
import { count } from '../../core/units';
import { dropWords } from '../../i18n/drops';
import { refused } from '../../i18n/refusals';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { proved } from '../security/proof';
import { told } from '../sign-in/send';
import { answered, keyOf } from './key';

type Doing = 'wish' | 'back';
const pointsText = (points: number) => t.units.pointsOf(count(points));

/** What came of it: nothing to complain of, or why not, in words. */
async function act(doing: Doing, drop: DropLine): Promise<string | undefined> {
  const input = { key: keyOf(doing, drop.id), drop: drop.id };
  const answer = await told(() => (doing === 'wish'
    ? proved(async () => (await mutate(MakeWish, { input })).wish, dropWords().stepUp(pointsText(drop.points)))
    : mutate(TakeWishBack, { input }).then((done) => done.withdrawWish)));
  if (typeof answer === 'string') return answer;
  if (answer.__typename !== 'Rejected' || answer.code !== 'STEP_UP_NEEDED') answered(doing, drop.id);
  refresh();
  return answer.__typename === 'Rejected' ? dropWords().refusals[answer.code] ?? refused(answer) : undefined;
}

/** Asks once more, and does it. */
function Asking({ doing, drop, onClose }: { doing: Doing; drop: DropLine; onClose: () => void }) {
  const [busy, work] = useState(false);
  const [wrong, complain] = useState<string>();
  const said = dropWords();
  const points = pointsText(drop.points);
  const go = async () => {
    if (busy) return;
    work(true);
    const why = await act(doing, drop);
    work(false);
    if (why !== undefined) return complain(why);
    toast(doing === 'wish' ? said.wished : said.takenBack);
    onClose();
  };
  return (
    <Sheet title={doing === 'wish' ? said.sheet(say(drop.listing.title)) : said.takeBackAsk} onClose={onClose}>
      <ul class="drop-terms">
        {doing === 'wish' ? [said.holds(points), said.wins, said.backTerm].map((each) => <li key={each}>{each}</li>) : <li>{said.takeBackWhy}</li>}
      </ul>
      {wrong && <p class="drop-wrong" role="alert">{wrong}</p>}
      <div class="sheet-actions">
        <button type="button" class={`button wide${doing === 'back' ? ' danger' : ''}`} aria-disabled={busy} onClick={go}>
          {busy ? said.working : doing === 'wish' ? said.confirm(points) : said.takeBack}
        </button>
        <button type="button" class="button plain wide" onClick={onClose}>{said.notNow}</button>
      </div>
    </Sheet>
  );
}

/** The person's own wish and what became of it, and the way to make one or take it back while that can be. */
export function MyWish({ drop, wish, points }: { drop: DropLine; wish: WishLine | null; points: number }) {
  const [doing, go] = useState<Doing>();
  const said = dropWords();
  const stands = wish !== null && wish.fate !== 'WITHDRAWN';
  const missing = drop.points - points;
  return (
    <section class="my-wish" aria-live="polite">
      {wish && <h2>{said.mine}</h2>}
      {wish && <p class={`wish-fate ${wish.fate.toLowerCase()}`}>{wish.fate === 'HELD' && wish.isWinner ? said.won : said.fates[wish.fate]}</p>}
      {wish?.voucher && <a class="button wide" href={href('/vouchers/:id', { id: wish.voucher.id })}>{said.voucher}</a>}
      {drop.phase === 'OPEN' && !stands && (missing > 0
        ? <p class="drop-wrong">{said.short(pointsText(missing))}</p>
        : <button type="button" class="button wide" onClick={() => go('wish')}>{said.wish}</button>)}
      {drop.phase === 'OPEN' && stands && <button type="button" class="button plain wide" onClick={() => go('back')}>{said.takeBack}</button>}
      {doing && <Asking doing={doing} drop={drop} onClose={() => go(undefined)} />}
    </section>
  );
}
