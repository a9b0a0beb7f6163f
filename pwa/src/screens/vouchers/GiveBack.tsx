import { GiveBack as GiveBackMutation, type VoucherLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { say, t } from '../../core/i18n';
import { refresh } from '../../core/live';
import { count } from '../../core/units';
import { giveBackWords } from '../../i18n/give-back';
import { voucherPageWords } from '../../i18n/voucher';
import { Mass } from '../../ui/Mass';
import { Line, Lines } from '../../ui/Row';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { titleOf } from '../mall/variant';
import { useSending } from '../security/sending';
import { keepAnswer } from './keep';
import { stateOf } from './state';

/** Says what comes back and what is over, asks once more, and gives it back. */
export function GiveBack({ voucher, onClose }: { voucher: VoucherLine; onClose: () => void }) {
  const said = giveBackWords();
  const { busy, wrong, send } = useSending(voucherPageWords().refusals);
  const held = stateOf(voucher) === 'aside';
  const title = say(titleOf(voucher.listing));
  const points = t.units.pointsOf(count(voucher.points));
  const go = async () => {
    const answer = await send(async () => (await mutate(GiveBackMutation, { input: { redemption: voucher.id } })).giveBackRedemption);
    if (!answer) return refresh();
    keepAnswer(answer);
    refresh();
    toast(said.done);
    onClose();
  };
  return (
    <Sheet title={held ? said.sheetHeld(title) : said.sheet(title)} onClose={onClose}>
      <Lines>
        <Line name={said.points}><span class="points">{points}</span></Line>
        {voucher.grams > 0 && <Line name={said.grams}><Mass grams={voucher.grams} full /></Line>}
      </Lines>
      <ul class="give-back-terms">
        {[said.free, !held && said.voucher, said.shelf].filter(Boolean).map((each) => <li key={each}>{each}</li>)}
      </ul>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <div class="sheet-actions">
        <button type="button" class="button danger wide" aria-disabled={busy} onClick={go}>{busy ? said.sending : held ? said.yesHeld(points) : said.yes(points)}</button>
        <button type="button" class="button plain wide" onClick={onClose}>{said.keep}</button>
      </div>
    </Sheet>
  );
}
