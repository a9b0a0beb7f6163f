import { useState } from 'preact/hooks';
import { GrantConsent } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { say } from '../../core/i18n';
import { refresh } from '../../core/live';
import { consentWords } from '../../i18n/consents';
import { refused } from '../../i18n/refusals';
import { Field } from '../../ui/Field';
import { toast } from '../../ui/Toast';
import { told } from '../sign-in/send';
import type { ScenarioData } from './Consent';

const LONGEST = 80;
/** The refusals that mean another text is in force by now. */
const NEWER = new Set(['NOTICE_CHANGED', 'OTHER_DATA_KINDS', 'PLACES_NOT_SENT', 'SEPARATE_CONSENT_NEEDED']);

/** Why nothing was changed, in a sentence. */
export const because = (no: { readonly code: string; readonly message: string }) => consentWords().refusals[no.code] ?? refused(no);

/** Agree to the notice that is shown, and apart from it to places; nothing is ticked beforehand. */
export function Grant({ scenario, notice, onGranted }: { scenario: ScenarioData; notice: NonNullable<ScenarioData['notice']>; onGranted: () => void }) {
  const [subject, write] = useState('');
  const [places, tick] = useState(false);
  const [wrong, complain] = useState<{ subject?: string; places?: string; all?: string }>({});
  const [busy, work] = useState(false);
  const send = () => told(async () => (await mutate(GrantConsent, {
    input: { scenario: scenario.code, subject: subject.trim(), noticeVersion: notice.version, dataKinds: scenario.dataKinds, places },
  })).grantConsent);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const length = subject.trim().length;
    if (!length || length > LONGEST) return complain({ subject: consentWords().noSubject });
    if (scenario.sendsPlaces && !places) return complain({ places: consentWords().needPlaces });
    complain({});
    work(true);
    const answer = await send();
    work(false);
    if (typeof answer === 'string') return complain({ all: answer });
    if (answer.__typename === 'Rejected') {
      if (NEWER.has(answer.code)) refresh();
      return complain(/SUBJECT/.test(answer.code) ? { subject: because(answer) } : { all: because(answer) });
    }
    toast(consentWords().grantedNow);
    refresh();
    onGranted();
  };
  return (
    <form class="consent-act" onSubmit={submit} noValidate>
      <h2>{consentWords().allow}</h2>
      <Field label={consentWords().subject} note={consentWords().subjectNote(say(scenario.provider.name))} wrong={wrong.subject} value={subject} onText={write} name="subject" autocomplete="off" autocapitalize="off" maxLength={LONGEST} />
      {scenario.sendsPlaces && (
        <div class="tick">
          <label>
            <input type="checkbox" name="places" checked={places} aria-describedby="places-note" aria-invalid={Boolean(wrong.places)} onChange={(event) => tick(event.currentTarget.checked)} />
            <span>{consentWords().placesTick}</span>
          </label>
          <p id="places-note" class={wrong.places ? 'wrong' : ''} role={wrong.places ? 'alert' : undefined}>{wrong.places ?? consentWords().placesTickNote}</p>
        </div>
      )}
      {wrong.all && <p class="wrong" role="alert">{wrong.all}</p>}
      <button class="button wide" aria-disabled={busy}>{busy ? consentWords().working : consentWords().grant}</button>
    </form>
  );
}
