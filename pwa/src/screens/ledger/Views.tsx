import { t } from '../../core/i18n';
import './ledger.css';
import { ledgerWords } from '../../i18n/ledger';

/** The ledger told by acts, or by the entries in the books. */
export function Views({ now }: { now: 'acts' | 'entries' }) {
  return (
    <nav class="views" aria-label={ledgerWords().views}>
      <a href="/ledger" aria-current={now === 'acts' ? 'page' : undefined}>{ledgerWords().acts}</a>
      <a href="/ledger/entries" aria-current={now === 'entries' ? 'page' : undefined}>{ledgerWords().entries}</a>
    </nav>
  );
}

/** The next page, or the end of the book. */
export function More({ after, busy, onMore }: { after: string | null; busy: boolean; onMore: (after: string) => void }) {
  if (after === null) return <p class="book-end">{ledgerWords().end}</p>;
  return <button type="button" class="button plain wide more" aria-disabled={busy} onClick={() => !busy && onMore(after)}>{busy ? t.loading : t.more}</button>;
}
