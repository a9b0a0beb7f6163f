import { useState } from 'preact/hooks';
import { Tills } from '../../../gen/documents';
import { useLive } from '../../core/live';
import { me } from '../../core/session';
import { writtenIn } from '../../core/written';
import { tillWords } from '../../i18n/tills';
import { Sheet } from '../../ui/Sheet';
import { Shown } from '../../ui/Shown';
import { later, RowsSkeleton } from '../../ui/Skeleton';
import { stand, standAt, type Stand } from './stand';

const Extend = later(async () => (await import('./Extend')).Extend, 0);

/** The open tills of one shop, to stand at one of them. */
function Of({ provider, onChoose }: { provider: string; onChoose: (till: Stand) => void }) {
  const live = useLive(Tills, { provider });
  return (
    <Shown live={live} skeleton={<RowsSkeleton rows={2} />}>
      {({ tills }) => tills.map(({ id, name }) => (
        <button key={id} type="button" class="button plain wide" aria-pressed={stand.value?.id === id} lang={writtenIn(name)} onClick={() => onChoose({ id, name, provider })}>{name}</button>
      ))}
    </Shown>
  );
}

function Choosing({ onClose }: { onClose: () => void }) {
  const choose = (till: Stand | undefined) => {
    standAt(till);
    onClose();
  };
  return (
    <Sheet title={tillWords().which} onClose={onClose}>
      <p class="faint">{tillWords().whichWhy}</p>
      <div class="sheet-actions stands">
        {me.value?.providers.map((each) => <Of key={each.id} provider={each.id} onChoose={choose} />)}
        <button type="button" class="button plain wide" aria-pressed={!stand.value} onClick={() => choose(undefined)}>{tillWords().noTill}</button>
      </div>
      <a class="quiet" href="/shop/tills">{tillWords().manage}</a>
    </Sheet>
  );
}

/** At which till this device stands, and what else is done with vouchers at a counter. */
export function Standing() {
  const [open, turn] = useState<'tills' | 'extend'>();
  const now = stand.value;
  return (
    <>
      <div class="standing">
        <button type="button" class="quiet" onClick={() => turn('tills')}>{now ? <>{tillWords().at} <span class="stands-at" lang={writtenIn(now.name)}>{now.name}</span></> : <span>{tillWords().nowhere}</span>} · {tillWords().choose}</button>
        <button type="button" class="quiet" onClick={() => turn('extend')}>{tillWords().extend}</button>
      </div>
      {open === 'tills' && <Choosing onClose={() => turn(undefined)} />}
      {open === 'extend' && <Extend onClose={() => turn(undefined)} />}
    </>
  );
}
