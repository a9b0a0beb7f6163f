import { BeginSignIn, SignInWays, SignInWithPasskey, type SignInWayLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { say } from '../../core/i18n';
import { useLive } from '../../core/live';
import { signedIn } from '../../core/session';
import { elsewhereRefusals } from '../../i18n/elsewhere';
import { passkeyUseWords } from '../../i18n/passkey';
import { signInWords } from '../../i18n/sign-in';
import { canPasskey, usePasskey } from '../security/passkey';
import { useSending } from '../security/sending';

/** The other ways in: with a passkey where the browser can, and through whoever else may say who one is. */
export function Ways() {
  const { data } = useLive(SignInWays, {});
  const { busy, wrong, send } = useSending({ ...passkeyUseWords().refusals, ...elsewhereRefusals() });
  const withPasskey = async () => {
    const answer = await send(async () => (await mutate(SignInWithPasskey, { input: await usePasskey() })).signInWithPasskey);
    if (answer) signedIn(answer.me);
  };
  const elsewhere = async ({ provider }: SignInWayLine) => {
    const answer = await send(async () => (await mutate(BeginSignIn, { input: { provider } })).beginSignIn);
    if (answer) location.assign(answer.url);
  };
  return (
    <div class="sign-in-ways">
      {(canPasskey() || !!data?.signInWays.length) && <p class="sign-in-or">{signInWords().or}</p>}
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      {canPasskey() && (
        <button type="button" class="button plain wide two-lines" aria-disabled={busy} onClick={withPasskey}>
          <span>{passkeyUseWords().signIn}<small>{passkeyUseWords().signInNote}</small></span>
        </button>
      )}
      {data?.signInWays.map((way) => (
        <button key={way.provider} type="button" class="button plain wide" aria-disabled={busy} onClick={() => void elsewhere(way)}>{signInWords().by(say(way.title))}</button>
      ))}
    </div>
  );
}
