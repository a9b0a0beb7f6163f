import { useState } from 'preact/hooks';
import { ReviewGoods } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { t } from '../../core/i18n';
import { refresh } from '../../core/live';
import { navigate } from '../../core/router';
import { count } from '../../core/units';
import { reviewWords } from '../../i18n/review';
import { staffWords } from '../../i18n/staff';
import { LongField } from '../../ui/LongField';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { useSending } from '../security/sending';
import { Asks } from '../staff/Asks';

const LONGEST = 2000;

const judge = async (goods: string, approves: boolean, note = '') => (await mutate(ReviewGoods, { input: { goods, approves, note } })).reviewGoods;

/** Back to the merchant, with a word: without one they would not know what to do. */
function Back({ goods, note, onNote, onClose, onDone }: { goods: string; note: string; onNote: (text: string) => void; onClose: () => void; onDone: () => void }) {
  const said = reviewWords();
  const [missing, complain] = useState(false);
  const { busy, wrong, send } = useSending(said.refusals);
  const submit = async (event: Event) => {
    event.preventDefault();
    complain(!note.trim());
    if (!note.trim() || !await send(() => judge(goods, false, note.trim()))) return;
    toast(said.backDone);
    onDone();
  };
  return (
    <Sheet title={said.backAsk} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <LongField label={said.backNote} note={said.backNoteNote(count(LONGEST))} name="note" required rows={4} maxLength={LONGEST} value={note} wrong={missing && !note.trim() ? said.backNoteWrong : undefined} onText={onNote} />
        {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
        <div class="sheet-actions">
          <button class="button wide" aria-disabled={busy}>{busy ? staffWords().sending : said.backSend}</button>
          <button type="button" class="button plain wide" onClick={onClose}>{t.cancel}</button>
        </div>
      </form>
    </Sheet>
  );
}

/** Pass the goods, or send them back; what was written stays while the sheet is closed. */
export function Judge({ goods, title }: { goods: string; title: string }) {
  const [doing, go] = useState<'pass' | 'back'>();
  const [note, write] = useState('');
  const said = reviewWords();
  const close = () => go(undefined);
  const done = () => {
    refresh();
    void navigate('/review', true);
  };
  return (
    <div class="staff-ways">
      <button type="button" class="button wide" onClick={() => go('pass')}>{said.pass}</button>
      <button type="button" class="button plain wide" onClick={() => go('back')}>{said.back}</button>
      {doing === 'pass' && <Asks title={said.passAsk(title)} terms={said.passTerms} label={said.pass} done={said.passed} refusals={said.refusals} act={() => judge(goods, true)} onClose={close} onDone={done} />}
      {doing === 'back' && <Back goods={goods} note={note} onNote={write} onClose={close} onDone={done} />}
    </div>
  );
}
