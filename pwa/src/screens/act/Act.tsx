import { Act as ActQuery, type ActResult } from '../../../gen/documents';
import { lang, say, t } from '../../core/i18n';
import { useLive } from '../../core/live';
import type { Params } from '../../core/router';
import { beganText, exact, mass, massAloud, timeText } from '../../core/units';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Tile } from '../../ui/Tile';
import { Trail } from './Trail';
import './act.css';
import { actWords } from '../../i18n/act';
import { ledgerWords } from '../../i18n/ledger';

export type ActData = NonNullable<ActResult['act']>;

function Amount({ act }: { act: ActData }) {
  if (act.state === 'WAITING') return <p class="act-state">{actWords().waiting}</p>;
  if (act.pointsOnly && act.exactPoints) return <p class="act-amount points">{exact(act.exactPoints)}<small>{t.units.points}</small></p>;
  if (act.state === 'NOTHING') return <p class="act-state">{actWords().nothing}</p>;
  const { figure, unit } = mass(act.grams);
  return (
    <p class="act-amount">
      <span aria-hidden="true">{figure}<small>{unit} CO₂e</small></span>
      <span class="aloud">{massAloud(act.grams)}</span>
    </p>
  );
}

function Head({ act }: { act: ActData }) {
  return (
    <div class="act-head">
      <Tile scenario={act.scenario} />
      <p>
        <b>{say(act.scenario.title)}</b>
        <small>{beganText(act)}{timeText(act.endedAt) !== '00:00' && `–${timeText(act.endedAt)}`}</small>
      </p>
      <Amount act={act} />
    </div>
  );
}

export default function Act({ params }: { params: Params }) {
  const live = useLive(ActQuery, { id: params.id ?? '', language: lang.value === 'zh' ? 'ZH' : 'EN' });
  return (
    <Page title={actWords().title} up="/ledger" live={live}>
      <Shown live={live} skeleton={<><Block rem={8} /><Block rem={30} /></>}>
        {({ act }) => (act ? (
          <>
            <Head act={act} />
            <Trail act={act} />
          </>
        ) : <Empty drawing="lost" title={t.trouble.gone} why={t.trouble.goneWhy}><a class="button" href="/ledger">{ledgerWords().title}</a></Empty>)}
      </Shown>
    </Page>
  );
}
