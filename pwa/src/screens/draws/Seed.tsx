import { useState } from 'preact/hooks';
import { seedWords } from '../../i18n/seeds';
import { toast } from '../../ui/Toast';
import './draws.css';

/** 64 digits as somebody copies them by hand: sixteen groups of four. */
const groups = (digits: string) => digits.match(/.{4}/g) ?? [];

export function Digits({ digits }: { digits: string }) {
  return <p class="seed-digits">{groups(digits).map((each, at) => <span key={at}>{each}</span>)}</p>;
}

/** A seed to be noted down or copied elsewhere. */
export function Seed({ seed }: { seed: string }) {
  const said = seedWords();
  const copy = () => navigator.clipboard.writeText(seed).then(() => toast(said.copied), () => toast(said.notCopied));
  return (
    <div class="seed">
      <p class="seed-name">{said.seed}</p>
      <Digits digits={seed} />
      <button type="button" class="button plain wide" onClick={() => void copy()}>{said.copy}</button>
    </div>
  );
}

/** The seed that is on this device, shown only to whoever asks for it. */
export function Kept({ seed }: { seed: string }) {
  const [open, show] = useState(false);
  const said = seedWords();
  return (
    <section class="kept-seed">
      <h2>{said.here}</h2>
      <p>{said.hereWhy}</p>
      {open ? <Seed seed={seed} /> : <button type="button" class="button plain wide" onClick={() => show(true)}>{said.show}</button>}
    </section>
  );
}
