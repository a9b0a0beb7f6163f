import type { ActLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { dayText, exact, quantity, timeText } from '../../core/units';
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
  const measured = act.inputs[0];
  const note = (
    <>
      <span class="no-break">{dayText(act.day)} {timeText(act.startedAt)}{measured && ' ·'}</span>
      {measured && <> <span class="no-break">{quantity(measured)}</span></>}
    </>
  );
  return <Row href={`/acts/${act.id}`} tile={<Tile scenario={act.scenario} />} title={say(act.scenario.title)} note={note} {...outcome(act)} />;
}
