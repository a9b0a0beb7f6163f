import { t } from '../core/i18n';
import { refresh, type Live } from '../core/live';
import { whenText } from '../core/units';

/** Marks data that could not be read again, with the time it was seen. */
export function Offline({ live }: { live: Live<unknown> }) {
  if (!live.failure || !live.at) return null;
  return (
    <p class="offline" role="status">
      <span><b>{t.seen.offline}</b> {t.seen.at(whenText(live.at))}</span>
      <button type="button" class="quiet" onClick={refresh}>{t.retry}</button>
    </p>
  );
}
