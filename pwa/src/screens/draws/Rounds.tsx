import { count, whenText } from '../../core/units';
import { drawWords } from '../../i18n/draws';
import { roundWords } from '../../i18n/rounds';
import { Line, Lines } from '../../ui/Row';
import { sidesText } from './due';
import { commitmentBy, type File, type Round, type Side } from './file';
import { Digits } from './Seed';

const SIDES: readonly Side[] = ['OPERATOR', 'AUTHORITY'];

/** What a side has done in a round, and when. */
function Done({ round, of }: { round: Round; of: Side }) {
  const said = roundWords();
  const sealed = commitmentBy(round, of);
  const seed = round.seeds.find((each) => each.side === of);
  const told = seed ? said.told(whenText(seed.at)) : round.revealed.includes(of) ? said.handedIn : undefined;
  return <Line name={drawWords().sides[of]} note={sealed?.organisation && <span lang="zh-CN">{sealed.organisation}</span>}>{told ?? (sealed ? said.sealed(whenText(sealed.at)) : said.unsealed)}</Line>;
}

function One({ round, only }: { round: Round; only: boolean }) {
  const said = roundWords();
  return (
    <section>
      <div class="section-head"><h2>{only ? said.twoSides : said.roundOf(count(round.number))}</h2></div>
      {round.missing.length > 0 && <p class="staff-why grave">{said.missed(sidesText(round.missing), round.ending ?? '')}</p>}
      <Lines>{SIDES.map((each) => <Done key={each} round={round} of={each} />)}</Lines>
      {round.ending === 'DRAWN' && round.seeds.map((each) => (
        <div key={each.side} class="told-seed"><p class="seed-name">{said.seedOf(drawWords().parties[each.side])}</p><Digits digits={each.seed} /></div>
      ))}
    </section>
  );
}

/** Every round, the one that is on first: who has sealed and told what, and who had not. */
export function Rounds({ file }: { file: File }) {
  const rounds = [...file.rounds].reverse();
  return <>{rounds.map((each) => <One key={each.number} round={each} only={rounds.length === 1} />)}</>;
}
