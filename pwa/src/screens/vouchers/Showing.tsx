import { useEffect, useState } from 'preact/hooks';
import { now } from '../../core/clock';
import { voucherPageWords } from '../../i18n/voucher';
import { nameOf, shown, stepAt, type Pass } from './pass';

const LOOK_MS = 1_000;

/** What to draw, and what draws it, which is fetched only for a voucher that can be used. */
interface Picture { readonly text: string; readonly Qr: typeof import('../../ui/Qr').Qr }

/** The picture of this step and how much of the step is left, from 1 to 0. Made on this device, so it needs no network. */
function useShown(pass: Pass): { picture: Picture | undefined; left: number } {
  const [picture, show] = useState<Picture>();
  const [left, count] = useState(1);
  useEffect(() => {
    let made = -1;
    const look = async () => {
      const step = stepAt(pass, now());
      count(step + 1 - now() / 1000 / pass.stepSeconds);
      if (step === made) return;
      made = step;
      const [text, { Qr }] = await Promise.all([shown(pass, step), import('../../ui/Qr')]);
      if (step === made) show({ text, Qr });
    };
    void look();
    const timer = setInterval(look, LOOK_MS);
    // A page in the background sleeps; what it shows when it comes back must be of now.
    document.addEventListener('visibilitychange', look);
    return () => {
      made = NaN;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [nameOf(pass)]);
  return { picture, left };
}

/** The QR of a voucher, which is another one each half minute, and a line that runs out until then. */
export function Showing({ pass }: { pass: Pass }) {
  const { picture, left } = useShown(pass);
  return (
    <div class="showing" aria-busy={!picture}>
      <div class="showing-picture">{picture && <picture.Qr text={picture.text} label={voucherPageWords().qr} level="medium" />}</div>
      <div class="showing-left" aria-hidden="true"><span style={{ transform: `scaleX(${left.toFixed(3)})` }} /></div>
    </div>
  );
}
