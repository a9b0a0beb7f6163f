import { useState } from 'preact/hooks';
import { Passkeys, StepUp as StepUpByCode, StepUpWithPasskey } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { t } from '../../core/i18n';
import { useLive } from '../../core/live';
import { passkeyUseWords } from '../../i18n/passkey';
import { refused } from '../../i18n/refusals';
import { signInWords } from '../../i18n/sign-in';
import { stepUpWords } from '../../i18n/step-up';
import { Sheet } from '../../ui/Sheet';
import { Block } from '../../ui/Skeleton';
import { CodeForm } from '../sign-in/CodeForm';
import { PhoneForm } from '../sign-in/PhoneForm';
import { remember, remembered, requestCode, told } from '../sign-in/send';
import type { Sent } from '../sign-in/SignIn';
import { canPasskey, usePasskey } from './passkey';
import { useSending } from './sending';
import './security.css';

/** The number that is known on this device, so that one tap sends the code; only its ends are shown. */
function Known({ phone, onSent, onOther }: { phone: string; onSent: (sent: Sent) => void; onOther: () => void }) {
  const [wrong, complain] = useState<string>();
  const [busy, work] = useState(false);
  const send = async () => {
    if (busy) return;
    work(true);
    const answer = await requestCode(phone);
    work(false);
    if (typeof answer === 'string') complain(answer);
    else onSent(answer);
  };
  return (
    <div class="known-phone">
      <p>{stepUpWords().to} <b class="no-break">{phone.slice(0, 3)} •••• {phone.slice(-4)}</b></p>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <button type="button" class="button wide" aria-disabled={busy} onClick={send}>{busy ? t.loading : signInWords().send}</button>
      <button type="button" class="quiet" onClick={onOther}>{signInWords().other}</button>
    </div>
  );
}

/** A code to the phone, as when signing in. */
function ByCode({ onGiven }: { onGiven: () => void }) {
  const [known, use] = useState(remembered);
  const [sent, send] = useState<Sent>();
  const give = async (phone: string, code: string) => {
    const answer = await told(async () => (await mutate(StepUpByCode, { input: { phone, code } })).stepUp);
    if (typeof answer === 'string') return answer;
    if (answer.__typename === 'Rejected') return stepUpWords().refusals[answer.code] ?? refused(answer);
    remember(phone);
    onGiven();
    return undefined;
  };
  if (sent) return <CodeForm sent={sent} onSent={(next) => (next ? send(next) : (use(undefined), send(undefined)))} label={stepUpWords().confirm} give={(code) => give(sent.phone, code)} />;
  if (known) return <Known phone={known} onSent={send} onOther={() => use(undefined)} />;
  return <PhoneForm note={stepUpWords().phoneNote} onSent={send} />;
}

/** One tap, and a finger, a face or what unlocks the device. */
function ByPasskey({ onGiven, onCode }: { onGiven: () => void; onCode: () => void }) {
  const { busy, wrong, send } = useSending(passkeyUseWords().refusals);
  const give = async () => {
    if (await send(async () => (await mutate(StepUpWithPasskey, { input: await usePasskey() })).stepUpWithPasskey)) onGiven();
  };
  return (
    <div class="known-phone">
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <button type="button" class="button wide" aria-disabled={busy} onClick={give}>{busy ? t.loading : passkeyUseWords().use}</button>
      <button type="button" class="quiet" onClick={onCode}>{passkeyUseWords().useCode}</button>
    </div>
  );
}

/** With a passkey where this browser can and the person has one, else by a code. */
function Proof({ onGiven }: { onGiven: () => void }) {
  const { data, failure } = useLive(Passkeys, {});
  const [byCode, useCode] = useState(!canPasskey());
  if (byCode || failure || data?.passkeys.length === 0) return <ByCode onGiven={onGiven} />;
  if (!data) return <div aria-busy="true"><Block rem={8} /></div>;
  return <ByPasskey onGiven={onGiven} onCode={() => useCode(true)} />;
}

/** Asks for a proof that it is them: nothing is done until it is given, and closing the sheet gives none. */
export function StepUp({ why, onDone }: { why: string | undefined; onDone: (given: boolean) => void }) {
  return (
    <Sheet title={stepUpWords().title} onClose={() => onDone(false)}>
      <p>{why ?? stepUpWords().why}</p>
      <p class="faint">{stepUpWords().after}</p>
      <Proof onGiven={() => onDone(true)} />
    </Sheet>
  );
}
