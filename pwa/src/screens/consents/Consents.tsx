import { Consents as ConsentsQuery, type ConsentsResult } from '../../../gen/documents';
import { say } from '../../core/i18n';
import { useLive } from '../../core/live';
import { href } from '../../core/router';
import { dateText } from '../../core/units';
import { consentWords } from '../../i18n/consents';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Row } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Tile } from '../../ui/Tile';
import './consents.css';

type ScenarioLine = ConsentsResult['scenarios'][number];

function Group({ name, scenarios, since }: { name: string; scenarios: readonly ScenarioLine[]; since: ReadonlyMap<string, string> }) {
  if (!scenarios.length) return null;
  return (
    <section>
      <div class="section-head"><h2>{name}</h2></div>
      <ul class="rows ways consents-rows">
        {scenarios.map((each) => {
          const granted = since.get(each.code);
          return (
            <Row
              key={each.id}
              href={href('/consents/:code', { code: each.code })}
              tile={<Tile scenario={each} />}
              title={say(each.title)}
              note={<>{say(each.provider.name)}{granted && <span class="since">{consentWords().since(dateText(granted))}</span>}</>}
            />
          );
        })}
      </ul>
    </section>
  );
}

export default function Consents() {
  const live = useLive(ConsentsQuery, {});
  return (
    <Page title={consentWords().title} up="/me" live={live}>
      <p class="consents-intro">{consentWords().intro}</p>
      <Shown live={live} skeleton={<RowsSkeleton />}>
        {({ scenarios, consents }) => {
          const since = new Map(consents.filter((each) => each.active).map((each) => [each.scenario.code, each.grantedAt]));
          if (!scenarios.length) return <Empty drawing="dotted" title={consentWords().none} why={consentWords().noneWhy} />;
          return (
            <>
              <Group name={consentWords().granted} scenarios={scenarios.filter((each) => since.has(each.code))} since={since} />
              <Group name={consentWords().open} scenarios={scenarios.filter((each) => !since.has(each.code))} since={since} />
            </>
          );
        }}
      </Shown>
    </Page>
  );
}
