import { useState } from 'preact/hooks';
import { Consent as ConsentQuery, type ConsentLine, type ConsentResult } from '../../../gen/documents';
import { say } from '../../core/i18n';
import { useLive } from '../../core/live';
import { href, type Params } from '../../core/router';
import { dateText, dayText } from '../../core/units';
import { consentWords } from '../../i18n/consents';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Grant } from './Grant';
import { Held } from './Held';
import './consents.css';

export type ScenarioData = NonNullable<ConsentResult['scenario']>;

/** Who sends what, why, and how it is counted. */
function What({ scenario }: { scenario: ScenarioData }) {
  const said = consentWords();
  const { code, version, title, confirmed } = scenario.method;
  return (
    <Lines>
      <Line name={said.who}>{say(scenario.provider.name)}</Line>
      <Line name={said.what}>{scenario.dataKinds.map((kind) => said.kinds[kind] ?? kind).join(said.join)}</Line>
      <Line name={said.places}>{scenario.sendsPlaces ? <span class="sends-places">{said.placesSent}</span> : said.placesNot}</Line>
      {scenario.notice && <Line name={said.why}>{say(scenario.notice.purpose)}</Line>}
      <Line name={said.method} note={!confirmed && <span class="points">{said.unconfirmed}</span>}>
        <a class="consent-method" href={href('/methods/:code/:version', { code, version })}>{say(title)}</a>
      </Line>
    </Lines>
  );
}

/** The text itself, as it was published. */
function Notice({ notice }: { notice: ScenarioData['notice'] }) {
  if (!notice) return <p class="no-notice">{consentWords().noNotice}</p>;
  return (
    <section class="notice">
      <h2>{consentWords().notice}</h2>
      <p>{say(notice.text)}</p>
      <small>{consentWords().noticeOf(notice.version, dayText(notice.effectiveOn))}</small>
    </section>
  );
}

/** What was allowed once and is no more. */
function History({ consents }: { consents: readonly ConsentLine[] }) {
  if (!consents.length) return null;
  return (
    <section>
      <div class="section-head"><h2>{consentWords().history}</h2></div>
      <ul class="history">
        {consents.map((each) => (
          <li key={each.id}>
            <span>{consentWords().ended(dateText(each.grantedAt), dateText(each.withdrawnAt ?? each.validUntil))}</span>
            <span>{each.withdrawnAt ? consentWords().withdrawnOn : consentWords().ranOut}</span>
            <small>{consentWords().subjectOf} {each.subject} · {consentWords().notice} {consentWords().versionOf(each.noticeVersion)}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Whole({ scenario, consents }: { scenario: ScenarioData; consents: readonly ConsentLine[] }) {
  const [more, add] = useState(false);
  const own = consents.filter((each) => each.scenario.code === scenario.code);
  const active = own.filter((each) => each.active);
  return (
    <>
      <p class={active.length ? 'consent-state is-granted' : 'consent-state is-open'}>{active.length ? consentWords().granted : consentWords().open}</p>
      <What scenario={scenario} />
      <Notice notice={scenario.notice} />
      {active.map((each) => <Held key={each.id} consent={each} title={say(scenario.title)} />)}
      {active.length > 0 && !more && scenario.notice && <button type="button" class="quiet" onClick={() => add(true)}>{consentWords().another}</button>}
      {(!active.length || more) && scenario.notice && <Grant scenario={scenario} notice={scenario.notice} onGranted={() => add(false)} />}
      <History consents={own.filter((each) => !each.active).reverse()} />
    </>
  );
}

export default function Consent({ params }: { params: Params }) {
  const live = useLive(ConsentQuery, { code: params.code ?? '' });
  const title = live.data?.scenario ? say(live.data.scenario.title) : consentWords().title;
  return (
    <Page title={title} up="/consents" live={live}>
      <Shown live={live} skeleton={<Block rem={28} />}>
        {({ scenario, consents }) => (scenario ? <Whole scenario={scenario} consents={consents} /> : (
          <Empty drawing="lost" title={consentWords().missing} why={consentWords().missingWhy}><a class="button" href="/consents">{consentWords().title}</a></Empty>
        ))}
      </Shown>
    </Page>
  );
}
