import { useState } from 'preact/hooks';
import { GiveSecondFactor, RemoveTotp, StepUpWithPasskey, type SecondFactor as State } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { t } from '../../core/i18n';
import { checkSession, me, signedIn } from '../../core/session';
import { passkeyUseWords } from '../../i18n/passkey';
import { secondWords } from '../../i18n/second-factor';
import { securityWords } from '../../i18n/security';
import { Field } from '../../ui/Field';
import { later } from '../../ui/Skeleton';
import { Page } from '../../ui/Page';
import { canPasskey, usePasskey } from './passkey';
import { useSending } from './sending';
import { Sure } from './Sure';
import './security.css';

const Enrol = later(async () => (await import('./Enrol')).Enrol, 12);

/** The digits the app shows now, or the passkey that was vouched for. */
function Give() {
  const said = secondWords();
  const [text, write] = useState('');
  const { busy, wrong, complain, send } = useSending(said.refusals);
  const submit = async (event: Event) => {
    event.preventDefault();
    const code = text.replace(/\D/g, '');
    if (code.length !== 6) return complain(said.badDigits);
    const given = await send(async () => (await mutate(GiveSecondFactor, { input: { code } })).giveSecondFactor);
    if (given) signedIn(given.me);
  };
  const withPasskey = async () => {
    const given = await send(async () => (await mutate(StepUpWithPasskey, { input: await usePasskey() })).stepUpWithPasskey);
    if (given) await checkSession();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Field label={said.digits} note={said.digitsNote} wrong={wrong} value={text} onText={write} name="digits" autocomplete="one-time-code" inputMode="numeric" maxLength={8} />
      <div class="sheet-actions">
        <button class="button wide" aria-disabled={busy}>{busy ? t.loading : said.give}</button>
        {canPasskey() && <button type="button" class="button plain wide" aria-disabled={busy} onClick={withPasskey}>{passkeyUseWords().use}</button>}
      </div>
    </form>
  );
}

/** It was given in this session: another app can take the place of this one. */
function Given() {
  const said = secondWords();
  const [doing, go] = useState<'another' | 'remove'>();
  if (doing === 'another') return <Enrol vouched onDone={() => go(undefined)} />;
  return (
    <div class="sheet-actions">
      <button type="button" class="button plain wide" onClick={() => go('another')}>{said.anotherApp}</button>
      <button type="button" class="button danger wide" onClick={() => go('remove')}>{said.removeApp}</button>
      {doing === 'remove' && (
        <Sure title={said.removeAppAsk} why={said.removeAppWhy} label={said.removeApp} done={said.appRemoved} refusals={said.refusals} onClose={() => go(undefined)}
          act={async () => {
            const answer = (await mutate(RemoveTotp, {})).removeTotp;
            void checkSession();
            return answer;
          }} />
      )}
    </div>
  );
}

const PARTS: Record<State, () => preact.JSX.Element | null> = {
  NOT_NEEDED: () => null,
  TO_ENROL: () => <Enrol vouched={false} onDone={() => {}} />,
  NEEDED: () => <Give />,
  GIVEN: () => <Given />,
};

/** What staff show beside their phone before they decide over what is others'. */
export default function SecondFactor() {
  const state = me.value?.secondFactor ?? 'NOT_NEEDED';
  const Part = PARTS[state];
  return (
    <Page title={securityWords().second} up="/me/security">
      <p class={`second-state is-${state.toLowerCase()}`}>{securityWords().seconds[state]}</p>
      <p class="faint">{secondWords().why[state]}</p>
      <Part key={state} />
    </Page>
  );
}
