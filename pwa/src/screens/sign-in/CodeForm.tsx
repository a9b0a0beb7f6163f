import { useEffect, useRef, useState } from 'preact/hooks';
import { SignIn } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { t } from '../../core/i18n';
import { refused } from '../../i18n/refusals';
import { signedIn } from '../../core/session';
import { Field } from '../../ui/Field';
import { requestCode, told } from './send';
import type { Sent } from './SignIn';
import { signInWords } from '../../i18n/sign-in';

/** Whole seconds until an instant, counted down; 0 once it has passed. */
function useSecondsTo(instant: string): number {
  const left = () => Math.max(0, Math.ceil((Date.parse(instant) - Date.now()) / 1_000));
  const [seconds, count] = useState(left);
  useEffect(() => {
    count(left());
    const timer = setInterval(() => count(left()), 1_000);
    return () => clearInterval(timer);
  }, [instant]);
  return seconds;
}

function Again({ sent, onSent, onWrong }: { sent: Sent; onSent: (sent: Sent | undefined) => void; onWrong: (wrong: string) => void }) {
  const seconds = useSecondsTo(sent.resendAt);
  const again = async () => {
    const answer = await requestCode(sent.phone);
    if (typeof answer === 'string') onWrong(answer);
    else onSent(answer);
  };
  return (
    <div class="sign-in-again">
      {seconds > 0 ? <span>{signInWords().againIn(seconds)}</span> : <button type="button" class="quiet" onClick={again}>{signInWords().again}</button>}
      <button type="button" class="quiet" onClick={() => onSent(undefined)}>{signInWords().other}</button>
    </div>
  );
}

export function CodeForm({ sent, onSent }: { sent: Sent; onSent: (sent: Sent | undefined) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const [text, write] = useState('');
  const [wrong, complain] = useState<string>();
  const [busy, work] = useState(false);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    const code = text.replace(/\D/g, '');
    if (busy) return;
    if (code.length !== 6) return complain(signInWords().badCode);
    work(true);
    const answer = await told(async () => (await mutate(SignIn, { input: { phone: sent.phone, code } })).signIn);
    work(false);
    if (typeof answer === 'string') complain(answer);
    else if (answer.__typename === 'Rejected') complain(refused(answer));
    else signedIn(answer.me);
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Field label={signInWords().code} note={signInWords().codeNote(sent.phone)} wrong={wrong} value={text} onText={write} name="code" autocomplete="one-time-code" inputMode="numeric" maxLength={8} />
      <button class="button wide" aria-disabled={busy}>{busy ? t.loading : signInWords().enter}</button>
      <Again sent={sent} onSent={onSent} onWrong={complain} />
    </form>
  );
}
