import { useState } from 'preact/hooks';
import { CommitDropSeed, type DropLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { seedWords } from '../../i18n/seeds';
import { later } from '../../ui/Skeleton';
import { due, side } from './due';
import { commitmentBy, type File } from './file';
import { Reveal } from './Reveal';
import { Kept } from './Seed';
import { seedOf } from './seeds';

const Seal = later(async () => (await import('./Seal')).Seal, 0);

/** What this side can do now, with the seed where it is on this device. */
export function Ways({ drop, file }: { drop: DropLine; file: File }) {
  const [sealing, seal] = useState(false);
  const said = seedWords();
  const round = file.rounds[drop.round - 1];
  const { step, by } = due(drop, round);
  const own = commitmentBy(round, side());
  const seed = seedOf(own?.commitment);
  const isMine = by.includes(side());
  const act = async (commitment: string) => (await mutate(CommitDropSeed, { input: { drop: drop.id, commitment } })).commitDropSeed;
  return (
    <>
      {step === 'seal' && isMine && <button type="button" class="button wide" onClick={() => seal(true)}>{said.seal}</button>}
      {sealing && <Seal purpose={`${drop.id}.${drop.round}`} title={said.sealAsk} label={said.sealNow} done={said.sealedNow} act={act} onClose={() => seal(false)} />}
      {step === 'reveal' && isMine && own && <Reveal drop={drop.id} commitment={own.commitment} seed={seed} />}
      {seed && step !== 'over' && <Kept seed={seed} />}
      {own && !seed && step !== 'over' && step !== 'reveal' && <p class="staff-why">{said.notHere}</p>}
    </>
  );
}
