import type { LimitPeriod, RealNameLevel } from '../../../gen/documents';
import { sellingWords } from '../../i18n/goods-selling';
import { Choice, Switch } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import type { Draft, Refund, Wrongs } from './draft';

const REFUNDS: readonly Refund[] = ['final', 'whole', 'some'];
const PERIODS: readonly LimitPeriod[] = ['DAY', 'MONTH', 'YEAR', 'EVER'];
const LEVELS: readonly RealNameLevel[] = ['L0', 'L1', 'L2'];

interface Props { readonly draft: Draft; readonly wrongs: Wrongs; readonly change: (some: Partial<Draft>) => void }

function Days({ name, label, note, value, wrongs, onText }: { name: string; label: string; note?: string; value: string; wrongs: Wrongs; onText: (text: string) => void }) {
  return <Field label={label} note={note} name={name} value={value} wrong={wrongs[name]} onText={onText} inputMode="numeric" autocomplete="off" maxLength={9} />;
}

/** What is only for redemptions that are final at once; what was chosen before comes back with them. */
function OnlyFinal({ draft, wrongs, change }: Props) {
  const said = sellingWords();
  if (draft.refund !== 'final') return <p class="faint only-final">{said.onlyFinal}</p>;
  return (
    <>
      <Switch label={said.offline} note={wrongs.checkedOffline ?? said.offlineNote} on={draft.offline} onTurn={(offline) => change({ offline })} />
      <Switch label={said.drawn} note={wrongs.drawn ?? said.drawnNote} on={draft.drawn} onTurn={(drawn) => change({ drawn })} />
    </>
  );
}

/** How it is sold: for how long, whether it may be given back, to whom and how many. */
export function Selling({ draft, wrongs, change }: Props) {
  const said = sellingWords();
  return (
    <section>
      <div class="section-head"><h2>{said.selling}</h2></div>
      <Days name="voucherDays" label={said.voucherDays} note={said.voucherDaysNote} value={draft.voucherDays} wrongs={wrongs} onText={(voucherDays) => change({ voucherDays })} />
      <Choice<Refund> legend={said.refund} options={REFUNDS.map((value) => ({ value, label: said.refunds[value] }))} value={draft.refund} onChoose={(refund) => change({ refund })} />
      <p class="faint">{said.refundNotes[draft.refund]}</p>
      {draft.refund === 'some' && <Days name="refundDays" label={said.refundDays} value={draft.refundDays} wrongs={wrongs} onText={(refundDays) => change({ refundDays })} />}
      <div class="switches">
        <OnlyFinal draft={draft} wrongs={wrongs} change={change} />
        <Switch label={said.limited} on={draft.limited} onTurn={(limited) => change({ limited })} />
      </div>
      {draft.limited && (
        <>
          <Days name="limit" label={said.limitPieces} value={draft.pieces} wrongs={wrongs} onText={(pieces) => change({ pieces })} />
          <Choice<LimitPeriod> legend={said.period} options={PERIODS.map((value) => ({ value, label: said.periods[value] }))} value={draft.period} onChoose={(period) => change({ period })} />
        </>
      )}
      <Choice<RealNameLevel> legend={said.level} options={LEVELS.map((value) => ({ value, label: said.levels[value] }))} value={draft.level} onChoose={(level) => change({ level })} />
    </section>
  );
}
