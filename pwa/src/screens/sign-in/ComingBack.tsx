import { elsewhereRefusals } from '../../i18n/elsewhere';
import { refusals } from '../../i18n/refusals';
import './sign-in.css';

/** What went wrong elsewhere, for whoever comes back from there without having signed in. */
export function ComingBack() {
  const code = new URLSearchParams(location.search).get('refused');
  if (!code) return null;
  return <p class="said-wrong" role="alert">{elsewhereRefusals()[code] ?? refusals()[code] ?? elsewhereRefusals().SIGN_IN_OVER}</p>;
}
