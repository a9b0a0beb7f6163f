import { t } from '../core/i18n';
import { programme } from '../core/session';

/** Says on every screen that a programme is only a trial; nothing where it is a real one. */
export function TrialMark() {
  if (!programme.value?.trial) return null;
  return <span class="trial"><span aria-hidden="true">{t.trial.mark}</span><span class="aloud">{t.trial.long}</span></span>;
}
