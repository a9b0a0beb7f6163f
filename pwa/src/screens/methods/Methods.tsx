import { Methods as MethodsQuery, type MethodLine } from '../../../gen/documents';
import { say } from '../../core/i18n';
import { useLive } from '../../core/live';
import { href } from '../../core/router';
import { me } from '../../core/session';
import { Page } from '../../ui/Page';
import { Row } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { RowsSkeleton } from '../../ui/Skeleton';
import './methods.css';
import { methodWords } from '../../i18n/methods';

function MethodRow({ method }: { method: MethodLine }) {
  const marks = [method.pointsOnly && methodWords().pointsOnly, method.confirmed ? methodWords().confirmed : methodWords().unconfirmed].filter(Boolean);
  return (
    <Row
      href={href('/methods/:code/:version', { code: method.code, version: method.version })}
      title={say(method.title)}
      note={<>{marks.join(' · ')}</>}
      amount={<span class="edition">{method.version}</span>}
    />
  );
}

function Group({ name, methods }: { name: string; methods: readonly MethodLine[] }) {
  if (!methods.length) return null;
  return (
    <section>
      <div class="section-head"><h2>{name}</h2></div>
      <ul class="rows">{methods.map((each) => <MethodRow key={`${each.code} ${each.version}`} method={each} />)}</ul>
    </section>
  );
}

export default function Methods() {
  const live = useLive(MethodsQuery, {});
  return (
    <Page title={methodWords().title} up={me.value ? '/me' : '/sign-in'} live={live}>
      <p class="intro">{methodWords().intro}</p>
      <Shown live={live} skeleton={<RowsSkeleton />}>
        {({ methods }) => (
          <>
            <Group name={methodWords().recognised} methods={methods.filter((each) => each.recognised)} />
            <Group name={methodWords().notRecognised} methods={methods.filter((each) => !each.recognised)} />
          </>
        )}
      </Shown>
    </Page>
  );
}
