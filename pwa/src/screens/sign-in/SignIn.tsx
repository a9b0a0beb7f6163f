import { useState } from 'preact/hooks';
import { SignIn as SignInByCode } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { choose, lang, t } from '../../core/i18n';
import { signedIn } from '../../core/session';
import { refused } from '../../i18n/refusals';
import { Cross } from '../../ui/Rings';
import { Page } from '../../ui/Page';
import { CodeForm } from './CodeForm';
import { ComingBack } from './ComingBack';
import { PhoneForm } from './PhoneForm';
import { remember, told } from './send';
import { Ways } from './Ways';
import './sign-in.css';
import { signInWords } from '../../i18n/sign-in';

/** What was asked for, and from when it may be asked for again. */
export interface Sent {
  readonly phone: string;
  readonly resendAt: string;
}

const YEAR = [12, 20, 26, 22, 30, 24, 28, 36, 33, 38, 30, 14];
const MONTHS = YEAR.map((grams, at) => ({ month: `2026-${String(at + 1).padStart(2, '0')}`, grams, acts: 0 }));

/** The other language, under its own name, for whoever cannot read this one. */
function Other() {
  const other = t.languages.find((each) => each.value !== lang.value);
  if (!other) return null;
  return <button type="button" class="quiet" lang={other.value} onClick={() => void choose(other.value)}>{other.label}</button>;
}

async function enter(phone: string, code: string): Promise<string | undefined> {
  const answer = await told(async () => (await mutate(SignInByCode, { input: { phone, code } })).signIn);
  if (typeof answer === 'string') return answer;
  if (answer.__typename === 'Rejected') return refused(answer);
  signedIn(answer.me);
  remember(phone);
  return undefined;
}

export default function SignIn() {
  const [sent, send] = useState<Sent>();
  return (
    <Page title={signInWords().title} action={<Other />}>
      <div class="sign-in">
        <div class="sign-in-trunk" aria-hidden="true"><Cross seed="tanpuhui" months={MONTHS} /></div>
        <p class="sign-in-brand">{t.brand}</p>
        <p class="sign-in-promise">{signInWords().promise}</p>
        <ComingBack />
        {sent ? <CodeForm sent={sent} onSent={send} label={signInWords().enter} give={(code) => enter(sent.phone, code)} /> : <PhoneForm note={signInWords().phoneNote} onSent={send} />}
        {!sent && <Ways />}
        <a class="quiet" href="/methods">{signInWords().methods}</a>
      </div>
    </Page>
  );
}
