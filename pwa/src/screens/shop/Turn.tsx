import { Icon } from '../../ui/icons';

/** One of a row of days or months, with the way to its neighbours. */
export function Turn({ label, before, after, onBefore, onAfter }: {
  label: string;
  before: string;
  after: string;
  onBefore: () => void;
  /** Nothing where there is none yet. */
  onAfter: (() => void) | undefined;
}) {
  return (
    <div class="turn">
      <button type="button" class="icon-button" aria-label={before} onClick={onBefore}><Icon name="back" /></button>
      <h2 aria-live="polite">{label}</h2>
      <button type="button" class="icon-button" aria-label={after} aria-disabled={!onAfter} onClick={() => onAfter?.()}><Icon name="next" /></button>
    </div>
  );
}
