import { useEffect, useState } from 'preact/hooks';
import { Agreements, SignAgreement, TerminateAgreement, type AgreementLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { say } from '../../core/i18n';
import { usePages } from '../../core/live';
import type { Params } from '../../core/router';
import { dateText, whenText } from '../../core/units';
import { agreementWords } from '../../i18n/agreements';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Asks } from '../staff/Asks';
import { Seated } from '../staff/Seated';
import { lastDay, mine, other, stampOf, stateText } from './standing';
import '../staff/staff.css';

function Ending({ agreement, onClose }: { agreement: AgreementLine; onClose: () => void }) {
  const said = agreementWords();
  const isDraft = agreement.state === 'DRAFT';
  return (
    <Asks
      ends
      title={isDraft ? said.dropAsk : said.endAsk}
      terms={isDraft ? said.dropTerms : said.endTerms}
      label={isDraft ? said.drop : said.end}
      done={isDraft ? said.dropDone : said.endDone}
      refusals={said.refusals}
      act={async () => (await mutate(TerminateAgreement, { input: { agreement: agreement.id } })).terminateAgreement}
      onClose={onClose}
    />
  );
}

/** What the person can do about it, or why somebody else has to. */
function Ways({ agreement }: { agreement: AgreementLine }) {
  const [doing, go] = useState<'sign' | 'end'>();
  const said = agreementWords();
  const party = mine(agreement);
  const close = () => go(undefined);
  if (agreement.state === 'EXPIRED' || agreement.state === 'TERMINATED') return null;
  const name = party && say(party.name);
  return (
    <>
      {agreement.state === 'DRAFT' && !party && <p class="staff-why">{agreement.signedByYou ? said.youSigned : said.theirTurn}</p>}
      <div class="staff-ways">
        {party && <button type="button" class="button wide" onClick={() => go('sign')}>{said.sign}</button>}
        <button type="button" class="button danger wide" onClick={() => go('end')}>{agreement.state === 'DRAFT' ? said.drop : said.end}</button>
      </div>
      {doing === 'sign' && name && (
        <Asks title={said.signAsk(name)} terms={said.signTerms(name)} label={said.signNow} done={said.signed} refusals={said.refusals} onClose={close}
          act={async () => (await mutate(SignAgreement, { input: { agreement: agreement.id } })).signAgreement} />
      )}
      {doing === 'end' && <Ending agreement={agreement} onClose={close} />}
    </>
  );
}

function Whole({ agreement }: { agreement: AgreementLine }) {
  const said = agreementWords();
  const when = (at: string | null) => (at ? whenText(at) : said.notSigned);
  return (
    <>
      <p class={`stamp ${stampOf(agreement)}`}>{stateText(agreement)}</p>
      <p class="staff-title">{say(other(agreement).name)}</p>
      <Lines>
        <Line name={said.provider}>{say(agreement.provider.name)}</Line>
        <Line name={said.operator}>{say(agreement.operator.name)}</Line>
        <Line name={said.from}>{dateText(agreement.validFrom)}</Line>
        <Line name={said.last}>{lastDay(agreement)}</Line>
        <Line name={said.drafted}>{whenText(agreement.draftedAt)}</Line>
        <Line name={said.providerSigned}>{when(agreement.providerSignedAt)}</Line>
        <Line name={said.operatorSigned}>{when(agreement.operatorSignedAt)}</Line>
        {agreement.terminatedAt && <Line name={said.ended}>{whenText(agreement.terminatedAt)}</Line>}
      </Lines>
      <section class="staff-text"><h2>{said.terms}</h2><p lang="und">{agreement.terms}</p></section>
      <Ways agreement={agreement} />
    </>
  );
}

function One({ id }: { id: string }) {
  const { pages, first, last, more } = usePages(Agreements, {});
  const said = agreementWords();
  const found = pages.flatMap((page) => page.agreements.edges).find((edge) => edge.node.id === id)?.node;
  const info = last.data?.agreements.pageInfo;
  const next = !found && info?.hasNextPage ? info.endCursor : null;
  // An older one lies on a further page of the list, which is turned until it is there.
  useEffect(() => void (next && more(next)), [next]);
  const waits = !found && (next !== null || !last.data);
  return (
    <Page title={said.one} up="/agreements" live={first}>
      <Shown live={waits ? { ...last, data: undefined } : first} skeleton={<Block rem={24} />}>
        {() => (found ? <Whole agreement={found} /> : (
          <Empty drawing="lost" title={said.gone} why={said.goneWhy}><a class="button" href="/agreements">{said.title}</a></Empty>
        ))}
      </Shown>
    </Page>
  );
}

export default function Agreement({ params }: { params: Params }) {
  return <Seated title={agreementWords().one} up="/agreements" roles={['MERCHANT', 'OPERATOR']}>{() => <One id={params.id ?? ''} />}</Seated>;
}
