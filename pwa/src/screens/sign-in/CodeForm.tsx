import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../core/i18n';
import { Field } from '../../ui/Field';
import { requestCode } from './send';
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

interface Props {
  readonly sent: Sent;
  readonly onSent: (sent: Sent | undefined) => void;
  /** What entering the code does, on the button. */
  readonly label: string;
  /** Give the code away; what is wrong with it, if anything is. */
  readonly give: (code: string) => Promise<string | undefined>;
}

export function CodeForm({ sent, onSent, label, give }: Props) {
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
    complain(await give(code));
    work(false);
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Field label={signInWords().code} note={signInWords().codeNote(sent.phone)} wrong={wrong} value={text} onText={write} name="code" autocomplete="one-time-code" inputMode="numeric" maxLength={8} />
      <button class="button wide" aria-disabled={busy}>{busy ? t.loading : label}</button>
      <Again sent={sent} onSent={onSent} onWrong={complain} />
    </form>
  );
}
