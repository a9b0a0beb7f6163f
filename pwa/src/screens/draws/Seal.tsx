import { useEffect, useState } from 'preact/hooks';
import { t } from '../../core/i18n';
import { refresh } from '../../core/live';
import { seedWords } from '../../i18n/seeds';
import { staffWords } from '../../i18n/staff';
import { Sheet } from '../../ui/Sheet';
import { Block } from '../../ui/Skeleton';
import { toast } from '../../ui/Toast';
import { useSending } from '../security/sending';
import { Seed } from './Seed';
import { revealHours, seedFor, settled, type Sealed } from './seeds';
import '../staff/staff.css';

interface Props {
  /** For what the seed is: made once for it, also where the first try was never answered. */
  readonly purpose: string;
  readonly title: string;
  readonly label: string;
  readonly done: string;
  readonly act: (commitment: string) => Promise<{ readonly __typename: string; readonly code?: string }>;
  readonly onClose: () => void;
  readonly onDone?: () => void;
}

/** What a refusal says of the seed: somebody made this commitment before, so another seed is made. */
const isSpent = (answer: { readonly code?: string }) => answer.code === 'COMMITMENT_USED';

/** Makes a seed on this device, lets the person note it down, and sends its fingerprint alone. */
export function Seal({ purpose, title, label, done, act, onClose, onDone }: Props) {
  const said = seedWords();
  const [sealed, seal] = useState<Sealed>();
  const [noted, tick] = useState(false);
  const { busy, wrong, complain, send } = useSending(said.refusals);
  useEffect(() => void seedFor(purpose).then(seal), [purpose]);
  const go = async () => {
    if (!sealed) return;
    if (!noted) return complain(said.noteFirst);
    const answer = await send(async () => {
      const told = await act(sealed.commitment);
      if (isSpent(told)) {
        settled(purpose);
        seal(await seedFor(purpose));
        tick(false);
      }
      return told;
    });
    if (!answer) return;
    settled(purpose);
    toast(done);
    refresh();
    onClose();
    onDone?.();
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <ul class="act-terms">{said.sealTerms(revealHours()).map((each) => <li key={each}>{each}</li>)}</ul>
      {sealed ? <Seed seed={sealed.seed} /> : <Block rem={12} />}
      {sealed && !sealed.kept && <p class="staff-why grave" role="alert">{said.notKept}</p>}
      <label class="noted">
        <input type="checkbox" name="noted" checked={noted} onChange={(event) => tick(event.currentTarget.checked)} />
        <span>{said.noted}</span>
      </label>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <div class="sheet-actions">
        <button type="button" class="button wide" aria-disabled={busy || !sealed} onClick={go}>{busy ? staffWords().sending : label}</button>
        <button type="button" class="button plain wide" onClick={onClose}>{t.cancel}</button>
      </div>
    </Sheet>
  );
}
