import { useEffect, useRef } from 'preact/hooks';
import { say } from '../../core/i18n';
import { whenText } from '../../core/units';
import { merchantWords } from '../../i18n/merchant';
import { refused } from '../../i18n/refusals';
import { isShown } from '../vouchers/format';
import { groups } from '../vouchers/state';
import { never, type Verdict } from './check';

const CODE_LENGTH = 16;

/** Four shapes that are told apart without their colours: a tick, two arrows round, an hourglass, a cross. */
const SIGNS: Record<Verdict['kind'], string> = {
  accepted: 'M9 25l11 11l20-23',
  VOUCHER_USED: 'M38 18a16 16 0 0 0-29 3M9 12v9h9M10 30a16 16 0 0 0 29-3M39 36v-9h-9',
  EXPIRED: 'M14 8h20M14 40h20M17 8c0 9 4 12 7 16c3-4 7-7 7-16M17 40c0-9 4-12 7-16c3 4 7 7 7 16',
  NOT_THERE: 'M12 12l24 24M36 12L12 36',
  NOT_A_VOUCHER: 'M12 12l24 24M36 12L12 36',
  QR_TOO_OLD: 'M14 8h20M14 40h20M17 8c0 9 4 12 7 16c3-4 7-7 7-16M17 40c0-9 4-12 7-16c3 4 7 7 7 16',
  ONLINE_ONLY: 'M12 12l24 24M36 12L12 36',
  NO_TILL: 'M17 17a7.500 7.500 0 1 1 10 7c-2 1-3 2.500-3 5M24 37v.1',
  unsettled: 'M9 25l11 11l20-23',
  refused: 'M12 12l24 24M36 12L12 36',
  unknown: 'M17 17a7.500 7.500 0 1 1 10 7c-2 1-3 2.500-3 5M24 37v.1',
};

/** The reasons behind it, one sentence each. */
function reasons(verdict: Verdict): readonly (string | false | undefined)[] {
  const said = merchantWords();
  if (verdict.kind === 'accepted') return [said.accepted];
  if (verdict.kind === 'unsettled') return [!verdict.title && said.unnamed(verdict.listingId), said.offlineTaken];
  if (verdict.kind === 'unknown') return [said.unknownWhy];
  if (verdict.kind === 'refused') return [said.refusals[verdict.no ?? ''] ?? refused({ code: verdict.no ?? '', message: verdict.message ?? '' })];
  if (verdict.kind === 'NO_TILL' || verdict.kind === 'NOT_A_VOUCHER' || verdict.kind === 'QR_TOO_OLD' || verdict.kind === 'ONLINE_ONLY') return [said[`${verdict.kind}_why`]];
  if (verdict.kind === 'NOT_THERE') return isShown(verdict.code) ? [said.NOT_THERE_pass] : [said.NOT_THERE_why, verdict.code.length !== CODE_LENGTH && said.length(verdict.code.length), never(verdict.code) && said.never];
  const at = verdict.at && whenText(verdict.at);
  if (verdict.kind === 'EXPIRED') return [at && said.until(at), said.EXPIRED_why];
  return [at && (verdict.till ? said.usedAtTill(at, verdict.till) : said.usedAt(at)), verdict.ours && said.perhapsOurs];
}

/** What to do, then what it is about, then why: read from across the counter, and the next customer one tap away. */
export function Result({ verdict, onNext, onAgain }: { verdict: Verdict; onNext: () => void; onAgain: () => void }) {
  const next = useRef<HTMLButtonElement>(null);
  const good = verdict.kind === 'accepted' || verdict.kind === 'unsettled';
  useEffect(() => {
    next.current?.focus();
    navigator.vibrate?.(good ? 80 : [60, 80, 60]);
  }, [verdict]);
  const headline = good && verdict.title ? say(verdict.title) : merchantWords()[verdict.kind === 'unsettled' ? 'waitingTitle' : verdict.kind];
  return (
    <div class={`verdict ${verdict.kind.toLowerCase().replaceAll('_', '-')}`}>
      <div role="alert">
        <svg viewBox="0 0 48 48" aria-hidden="true"><path d={SIGNS[verdict.kind]} /></svg>
        <p class="verdict-do">{good ? merchantWords().handOver : 'ours' in verdict && verdict.ours ? merchantWords().judge : merchantWords().keep}</p>
        <h2>{headline}</h2>
        {reasons(verdict).filter(Boolean).map((reason) => <p key={reason}>{reason}</p>)}
      </div>
      {!isShown(verdict.code) && <p class="verdict-code"><span class="aloud">{merchantWords().code}</span> {groups(verdict.code).join(' ')}</p>}
      {verdict.kind === 'unknown' || verdict.kind === 'NO_TILL' ? (
        <button ref={next} type="button" class="button wide" onClick={onAgain}>{merchantWords().again}</button>
      ) : <button ref={next} type="button" class="button wide" onClick={onNext}>{merchantWords().next}</button>}
    </div>
  );
}
