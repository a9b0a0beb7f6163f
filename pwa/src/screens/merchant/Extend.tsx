import { useState } from 'preact/hooks';
import { ExtendVoucher } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { now } from '../../core/clock';
import { t } from '../../core/i18n';
import { whenText } from '../../core/units';
import { refused } from '../../i18n/refusals';
import { tillWords } from '../../i18n/tills';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { told } from '../sign-in/send';

const DAY_MS = 86_400_000;
const DAYS = ['30', '90', '180', '365'] as const;

/** Let it last so many days from now: until when it is good, or why it is as it was. */
async function extend(code: string, days: number): Promise<{ readonly until: string } | string> {
  const until = new Date(now() + days * DAY_MS).toISOString();
  const answer = await told(async () => (await mutate(ExtendVoucher, { input: { code, until } })).extendVoucher);
  if (typeof answer === 'string') return answer;
  if (answer.__typename === 'VoucherExtended') return { until: answer.validUntil };
  const { no, noes } = tillWords();
  return (answer.at && no[answer.code]?.(whenText(answer.at))) || (noes[answer.code] ?? refused(answer));
}

/** Lets a voucher that is still good last longer, for a customer who cannot come in time. */
export function Extend({ onClose }: { onClose: () => void }) {
  const said = tillWords();
  const [text, write] = useState('');
  const [days, choose] = useState<typeof DAYS[number]>('30');
  const [wrong, complain] = useState<string>();
  const [busy, work] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const code = text.trim();
    if (!code) return complain(said.noCode);
    work(true);
    const answer = await extend(code, Number(days));
    work(false);
    if (typeof answer === 'string') return complain(answer);
    toast(said.extended(whenText(answer.until)));
    onClose();
  };
  const change = (next: string) => {
    write(next);
    complain(undefined);
  };
  return (
    <Sheet title={said.extend} onClose={onClose}>
      <form class="till" onSubmit={submit} noValidate>
        <p class="faint">{said.extendWhy}</p>
        <Field label={said.code} note={said.codeNote} wrong={wrong} value={text} onText={change} name="voucher" autocomplete="off" autocapitalize="characters" maxLength={400} />
        <Choice legend={said.until} options={DAYS.map((value) => ({ value, label: said.days[value] ?? value }))} value={days} onChoose={choose} />
        <ul class="does">{said.extends.map((each) => <li key={each}>{each}</li>)}</ul>
        <div class="sheet-actions">
          <button class="button wide" aria-disabled={busy}>{busy ? t.loading : said.extendNow}</button>
          <button type="button" class="button plain wide" onClick={onClose}>{said.notNow}</button>
        </div>
      </form>
    </Sheet>
  );
}
