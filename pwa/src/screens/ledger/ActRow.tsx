import type { ActLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { exact, quantity, beganText } from '../../core/units';
import { Mass } from '../../ui/Mass';
import { Row } from '../../ui/Row';
import { Tile } from '../../ui/Tile';

/** What came of an act: its grams, its points, or that it waits. */
function outcome(act: ActLine) {
  if (act.state === 'WAITING') return { amount: '—', amountNote: t.states.WAITING };
  if (act.pointsOnly && act.exactPoints) return { amount: exact(act.exactPoints), amountNote: t.units.points };
  if (act.state === 'NOTHING') return { amount: '0', amountNote: t.states.NOTHING };
  return { amount: <Mass grams={act.grams} />, amountNote: <span aria-hidden="true" class="co2">CO₂e</span> };
}

/** One act as a line of the ledger; `dated` where no heading says the day. */
export function ActRow({ act }: { act: ActLine }) {
  // How long something was read says less than how much was.
  const measured = act.inputs.find((each) => each.unit !== 's') ?? act.inputs[0];
  const note = (
    <>
      <span class="no-break">{beganText(act)}{measured && ' ·'}</span>
      {measured && <> <span class="no-break">{quantity(measured)}</span></>}
    </>
  );
  return <Row href={`/acts/${act.id}`} tile={<Tile scenario={act.scenario} />} title={say(act.scenario.title)} note={note} {...outcome(act)} />;
}
