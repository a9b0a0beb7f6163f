import { useEffect, useState } from 'preact/hooks';
import { Confirm, type VoucherLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { now } from '../../core/clock';
import { t } from '../../core/i18n';
import { refresh } from '../../core/live';
import { count, timeText } from '../../core/units';
import { voucherPageWords } from '../../i18n/voucher';
import { toast } from '../../ui/Toast';
import { useSending } from '../security/sending';
import { keepAnswer } from './keep';

const TICK_MS = 1_000;

/** Milliseconds until an instant by the platform's clock, looked at each second; `onOver` hears once that it has come. */
function useRest(until: string, onOver: () => void): number {
  const [rest, set] = useState(() => Date.parse(until) - now());
  useEffect(() => {
    const look = () => {
      const left = Date.parse(until) - now();
      set(left);
      if (left > 0) return;
      clearInterval(timer);
      onOver();
      refresh();
    };
    const timer = setInterval(look, TICK_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [until]);
  return Math.max(0, rest);
}

const clock = (ms: number) => {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** What is only set aside: the time that is left, large, and the two ways out of it. */
export function Holding({ voucher, onOver, onLetGo }: { voucher: VoucherLine; onOver: () => void; onLetGo: () => void }) {
  const until = voucher.heldUntil ?? voucher.redeemedAt;
  const rest = useRest(until, onOver);
  const [whole] = useState(() => Math.max(1, Date.parse(until) - Date.parse(voucher.redeemedAt)));
  const said = voucherPageWords();
  const { busy, wrong, send } = useSending(said.refusals);
  const confirm = async () => {
    const answer = await send(async () => (await mutate(Confirm, { input: { redemption: voucher.id } })).confirmRedemption);
    if (!answer) return refresh();
    keepAnswer(answer);
    refresh();
    toast(said.confirmed);
  };
  return (
    <div class="voucher-stub holding">
      <p class="holding-left" role="timer"><small>{said.timer}</small>{clock(rest)}</p>
      <svg class="holding-bar" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true"><rect class="need" width="100" height="2" /><rect width={Math.min(100, (100 * rest) / whole)} height="2" /></svg>
      <p class="holding-until">{said.holdUntil(timeText(until))}</p>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <div class="holding-ways">
        <button type="button" class="button wide" aria-disabled={busy} onClick={confirm}>{busy ? said.confirming : said.confirm(t.units.pointsOf(count(voucher.points)))}</button>
        <button type="button" class="button plain wide" aria-disabled={busy} onClick={() => !busy && onLetGo()}>{said.letGo}</button>
      </div>
      <p class="voucher-note">{said.holdWhy}</p>
    </div>
  );
}
