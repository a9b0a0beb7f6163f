import { useState } from 'preact/hooks';
import { AddPasskey, AddTotp, BeginTotp } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { t } from '../../core/i18n';
import { checkSession } from '../../core/session';
import { secondWords } from '../../i18n/second-factor';
import { Field } from '../../ui/Field';
import { later } from '../../ui/Skeleton';
import { toast } from '../../ui/Toast';
import { canPasskey, makePasskey, type Answered } from './passkey';
import { useSending } from './sending';

/** What draws the code is larger than the rest, and is fetched while somebody reads what to do with it. */
const Qr = later(async () => (await import('../../ui/Qr')).Qr, 17);

interface Begun {
  readonly id: string;
  readonly uri: string;
  readonly secret: string;
}

/** The code from whoever runs the platform, which vouches for somebody who has shown their phone alone. */
function Vouched({ onBegun }: { onBegun: (begun: Begun) => void }) {
  const said = secondWords();
  const [text, write] = useState('');
  const { busy, wrong, complain, send } = useSending(secondWords().refusals);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!text.trim()) return complain(said.noEnrolment);
    const begun = await send(async () => (await mutate(BeginTotp, { input: { enrolment: text.trim() } })).beginTotp);
    if (begun) onBegun(begun);
  };
  const withPasskey = async () => {
    if (!text.trim()) return complain(said.noEnrolment);
    let made: Answered | undefined;
    const added = await send(async () => {
      made ??= await makePasskey();
      return (await mutate(AddPasskey, { input: { ...made, enrolment: text.trim() } })).addPasskey;
    });
    if (!added) return;
    toast(said.added);
    await checkSession();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Field label={said.enrolment} note={said.enrolmentNote} wrong={wrong} value={text} onText={write} name="enrolment" autocomplete="off" autocapitalize="characters" maxLength={40} />
      <div class="sheet-actions">
        <button class="button wide" aria-disabled={busy}>{busy ? t.loading : said.byApp}</button>
        {canPasskey() && <button type="button" class="button plain wide" aria-disabled={busy} onClick={withPasskey}>{said.byPasskey}</button>}
      </div>
    </form>
  );
}

/** Whoever has given a factor in this session needs nobody to vouch for them. */
function Unasked({ onBegun }: { onBegun: (begun: Begun) => void }) {
  const { busy, wrong, send } = useSending(secondWords().refusals);
  const begin = async () => {
    const begun = await send(async () => (await mutate(BeginTotp, { input: {} })).beginTotp);
    if (begun) onBegun(begun);
  };
  return (
    <>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <button type="button" class="button wide" aria-disabled={busy} onClick={begin}>{busy ? t.loading : secondWords().next}</button>
    </>
  );
}

/** The secret, to scan or to type, and the first digits the app makes of it. */
function Confirm({ begun, onDone }: { begun: Begun; onDone: () => void }) {
  const said = secondWords();
  const [text, write] = useState('');
  const { busy, wrong, complain, send } = useSending(secondWords().refusals);
  const submit = async (event: Event) => {
    event.preventDefault();
    const code = text.replace(/\D/g, '');
    if (code.length !== 6) return complain(said.badDigits);
    if (!await send(async () => (await mutate(AddTotp, { input: { id: begun.id, code } })).addTotp)) return;
    toast(said.added);
    onDone();
    await checkSession();
  };
  return (
    <form onSubmit={submit} noValidate>
      <ol class="steps"><li>{said.stepScan}</li><li>{said.stepDigits}</li></ol>
      <Qr text={begun.uri} label={said.qr} />
      <p class="secret"><small>{said.secret}</small><span>{begun.secret.match(/.{1,4}/g)?.join(' ')}</span></p>
      <a class="quiet" href={begun.uri}>{said.openApp}</a>
      <Field label={said.digits} note={said.digitsNote} wrong={wrong} value={text} onText={write} name="digits" autocomplete="off" inputMode="numeric" maxLength={8} />
      <button class="button wide" aria-disabled={busy}>{busy ? t.loading : said.confirmApp}</button>
    </form>
  );
}

/** Adding an authenticator app: who vouches for it, the secret, and the proof that the app has it. */
export function Enrol({ vouched, onDone }: { vouched: boolean; onDone: () => void }) {
  const [begun, begin] = useState<Begun>();
  if (begun) return <Confirm begun={begun} onDone={onDone} />;
  return vouched ? <Unasked onBegun={begin} /> : <Vouched onBegun={begin} />;
}
