import { useState } from 'preact/hooks';
import { RevealSeed } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { refresh } from '../../core/live';
import { seedWords } from '../../i18n/seeds';
import { staffWords } from '../../i18n/staff';
import { Field } from '../../ui/Field';
import { toast } from '../../ui/Toast';
import { useSending } from '../security/sending';
import { Asks } from '../staff/Asks';
import { commitmentOf, plain } from './seeds';

const LONGEST = 100; // with what people put between the digits

const reveal = async (drop: string, seed: string) => (await mutate(RevealSeed, { input: { drop, seed } })).revealSeed;

/** The seed is here: one tap, and a sheet that says what it does. */
function FromHere({ drop, seed }: { drop: string; seed: string }) {
  const [asking, ask] = useState(false);
  const said = seedWords();
  return (
    <>
      <button type="button" class="button wide" onClick={() => ask(true)}>{said.reveal}</button>
      {asking && <Asks title={said.revealAsk} terms={said.revealTerms} label={said.reveal} done={said.revealed} refusals={said.refusals} act={() => reveal(drop, seed)} onClose={() => ask(false)} />}
    </>
  );
}

/** The seed was made on another device: it is typed as it was noted down, and looked at before it leaves this one. */
function FromNote({ drop, commitment }: { drop: string; commitment: string }) {
  const said = seedWords();
  const [text, write] = useState('');
  const { busy, wrong, complain, send } = useSending(said.refusals);
  const submit = async (event: Event) => {
    event.preventDefault();
    const seed = plain(text);
    if (!seed) return complain(said.noSeed);
    if (await commitmentOf(seed) !== commitment) return complain(said.refusals.SEED_DIFFERS);
    if (!await send(() => reveal(drop, seed))) return;
    toast(said.revealed);
    refresh();
  };
  return (
    <form class="staff-form" onSubmit={submit} noValidate>
      <p class="staff-why">{said.elsewhere}</p>
      <Field label={said.seed} note={said.seedNote} wrong={wrong} value={text} onText={write} name="seed" autocomplete="off" autocapitalize="off" maxLength={LONGEST} />
      <button class="button wide" aria-disabled={busy}>{busy ? staffWords().sending : said.reveal}</button>
    </form>
  );
}

export function Reveal({ drop, commitment, seed }: { drop: string; commitment: string; seed: string | undefined }) {
  return seed ? <FromHere drop={drop} seed={seed} /> : <FromNote drop={drop} commitment={commitment} />;
}
