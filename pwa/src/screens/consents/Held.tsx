import { useState } from 'preact/hooks';
import { WithdrawConsent, type ConsentLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { t } from '../../core/i18n';
import { refresh } from '../../core/live';
import { dateText, whenText } from '../../core/units';
import { consentWords } from '../../i18n/consents';
import { Line, Lines } from '../../ui/Row';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { told } from '../sign-in/send';
import { because } from './Grant';

function Withdraw({ consent, title, onClose }: { consent: ConsentLine; title: string; onClose: () => void }) {
  const [busy, work] = useState(false);
  const [wrong, complain] = useState<string>();
  const withdraw = async () => {
    if (busy) return;
    work(true);
    const answer = await told(async () => (await mutate(WithdrawConsent, { input: { id: consent.id } })).withdrawConsent);
    work(false);
    if (typeof answer === 'string') return complain(answer);
    if (answer.__typename === 'Rejected') return complain(because(answer));
    toast(consentWords().withdrawn);
    refresh();
    onClose();
  };
  return (
    <Sheet title={consentWords().withdrawAsk(title)} onClose={onClose}>
      <ul class="withdraw-terms">
        <li><b>{consentWords().withdrawNow}</b></li>
        <li>{consentWords().withdrawKept}</li>
        <li>{consentWords().withdrawBack}</li>
      </ul>
      {wrong && <p class="consent-wrong" role="alert">{wrong}</p>}
      <div class="sheet-actions">
        <button type="button" class="button danger wide" aria-disabled={busy} onClick={withdraw}>{busy ? consentWords().working : consentWords().withdraw}</button>
        <button type="button" class="button plain wide" onClick={onClose}>{t.cancel}</button>
      </div>
    </Sheet>
  );
}

/** A consent that holds, and the way out of it where the way in was. */
export function Held({ consent, title }: { consent: ConsentLine; title: string }) {
  const [asking, ask] = useState(false);
  const said = consentWords();
  return (
    <section class="consent-act">
      <h2>{said.held}</h2>
      <Lines>
        <Line name={said.subjectOf}>{consent.subject}</Line>
        <Line name={said.sinceOf}>{whenText(consent.grantedAt)}</Line>
        <Line name={said.untilOf}>{dateText(consent.validUntil)}</Line>
        <Line name={said.version}>{said.versionOf(consent.noticeVersion)}</Line>
        <Line name={said.places}>{consent.places ? said.placesAgreed : said.placesNot}</Line>
      </Lines>
      <button type="button" class="button danger wide" onClick={() => ask(true)}>{said.withdraw}</button>
      {asking && <Withdraw consent={consent} title={title} onClose={() => ask(false)} />}
    </section>
  );
}
