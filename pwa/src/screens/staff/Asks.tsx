import { t } from '../../core/i18n';
import { refresh } from '../../core/live';
import { staffWords } from '../../i18n/staff';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { useSending } from '../security/sending';
import './staff.css';

interface Props {
  readonly title: string;
  /** What it means, a sentence each; the first weighs most. */
  readonly terms: readonly string[];
  readonly label: string;
  readonly done: string;
  /** Whether something ends with it. */
  readonly ends?: boolean;
  readonly refusals: Readonly<Record<string, string>>;
  readonly act: () => Promise<{ readonly __typename: string }>;
  readonly onClose: () => void;
  readonly onDone?: () => void;
}

/** Says what an act means for which an official answers, and does it when they say so again. */
export function Asks({ title, terms, label, done, ends, refusals, act, onClose, onDone }: Props) {
  const { busy, wrong, send } = useSending(refusals);
  const go = async () => {
    if (!await send(act)) return;
    toast(done);
    refresh();
    onClose();
    onDone?.();
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <ul class={ends ? 'act-terms ends' : 'act-terms'}>{terms.map((each) => <li key={each}>{each}</li>)}</ul>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <div class="sheet-actions">
        <button type="button" class={ends ? 'button danger wide' : 'button wide'} aria-disabled={busy} onClick={go}>{busy ? staffWords().sending : label}</button>
        <button type="button" class="button plain wide" onClick={onClose}>{t.cancel}</button>
      </div>
    </Sheet>
  );
}
