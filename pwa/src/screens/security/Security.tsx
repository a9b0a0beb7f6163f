import { Security as SecurityQuery, type Person } from '../../../gen/documents';
import { useLive } from '../../core/live';
import { me } from '../../core/session';
import { securityWords } from '../../i18n/security';
import { Page } from '../../ui/Page';
import { Row } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { ComingBack } from '../sign-in/ComingBack';
import { Elsewhere } from './Elsewhere';
import { Sessions } from './Sessions';
import './security.css';

/** What one has shown of oneself beyond a way in: name, and for staff the second factor. */
function Proofs({ person, passkeys }: { person: Person; passkeys: number | undefined }) {
  const said = securityWords();
  return (
    <ul class="rows ways">
      {person.secondFactor !== 'NOT_NEEDED' && <Row href="/me/second-factor" title={said.second} note={said.seconds[person.secondFactor]} />}
      <Row href="/me/passkeys" title={said.passkeys} note={passkeys !== undefined && said.passkeyCount(passkeys)} />
      <Row href="/me/name" title={said.name} note={said.levels[person.realNameLevel]} />
    </ul>
  );
}

/** How one signs in, where one has, and who one is known to be. */
export default function Security() {
  const live = useLive(SecurityQuery, {});
  return (
    <Page title={securityWords().title} up="/me" live={live}>
      <ComingBack />
      {me.value && <Proofs person={me.value} passkeys={live.data?.passkeys.length} />}
      <Shown live={live} skeleton={<Block rem={16} />}>
        {({ sessions, signInWays, linkedIdentities }) => (
          <>
            <Sessions sessions={sessions} />
            <Elsewhere ways={signInWays} linked={linkedIdentities} />
          </>
        )}
      </Shown>
    </Page>
  );
}
