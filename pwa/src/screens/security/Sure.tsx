import { t } from '../../core/i18n';
import { refresh } from '../../core/live';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { useSending } from './sending';

interface Props {
  readonly title: string;
  readonly why: string;
  /** What it does, on the button. */
  readonly label: string;
  /** What to say once it is done. */
  readonly done: string;
  readonly act: () => Promise<{ readonly __typename: string }>;
  /** The words of noes that mean something of their own here. */
  readonly refusals?: Readonly<Record<string, string>>;
  readonly onClose: () => void;
}

/** Asks once more before something ends, then does it. */
export function Sure({ title, why, label, done, act, refusals, onClose }: Props) {
  const { busy, wrong, send } = useSending(refusals);
  const go = async () => {
    if (!await send(act)) return;
    toast(done);
    refresh();
    onClose();
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <p>{why}</p>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <div class="sheet-actions">
        <button type="button" class="button danger wide" aria-disabled={busy} onClick={go}>{busy ? t.loading : label}</button>
        <button type="button" class="button plain wide" onClick={onClose}>{t.cancel}</button>
      </div>
    </Sheet>
  );
}
