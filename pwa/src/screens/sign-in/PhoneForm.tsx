import { useState } from 'preact/hooks';
import { t } from '../../core/i18n';
import { Field } from '../../ui/Field';
import { mainland, requestCode } from './send';
import type { Sent } from './SignIn';
import { signInWords } from '../../i18n/sign-in';

export function PhoneForm({ note, onSent }: { note: string; onSent: (sent: Sent) => void }) {
  const [text, write] = useState('');
  const [wrong, complain] = useState<string>();
  const [busy, work] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    const phone = mainland(text);
    if (busy) return;
    if (!phone) return complain(signInWords().badPhone);
    work(true);
    const answer = await requestCode(phone);
    work(false);
    if (typeof answer === 'string') complain(answer);
    else onSent(answer);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Field label={signInWords().phone} note={note} wrong={wrong} value={text} onText={write} type="tel" name="phone" autocomplete="tel-national" inputMode="tel" maxLength={20} />
      <button class="button wide" aria-disabled={busy}>{busy ? t.loading : signInWords().send}</button>
    </form>
  );
}
