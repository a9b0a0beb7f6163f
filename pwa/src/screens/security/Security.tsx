import { Security as SecurityQuery } from '../../../gen/documents';
import { useLive } from '../../core/live';
import { securityWords } from '../../i18n/security';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Sessions } from './Sessions';
import './security.css';

/** How one signs in, and where one has. */
export default function Security() {
  const live = useLive(SecurityQuery, {});
  return (
    <Page title={securityWords().title} up="/me" live={live}>
      <Shown live={live} skeleton={<Block rem={24} />}>
        {({ sessions }) => (
          <>
            <Sessions sessions={sessions} />
          </>
        )}
      </Shown>
    </Page>
  );
}
