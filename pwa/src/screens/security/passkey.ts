import { BeginPasskey, BeginPasskeySignIn, type BeginPasskeyResult } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { passkeyUseWords } from '../../i18n/passkey';
import { Said } from '../sign-in/send';

type Challenge = BeginPasskeyResult['beginPasskey'];
/** What the device answered to a challenge, as the platform wants it. */
export interface Answered {
  readonly id: string;
  readonly response: string;
}

/** Whether this browser can make and use passkeys; one that reads no options as JSON is too old to bother with. */
export const canPasskey = () => 'PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in PublicKeyCredential;

/** Why the device gave nothing: it has one already, passkeys belong to another address, or the person turned away. */
function why(error: unknown): string {
  const { already, elsewhere, declined } = passkeyUseWords();
  const name = error instanceof DOMException ? error.name : '';
  return { InvalidStateError: already, SecurityError: elsewhere }[name] ?? declined;
}

async function answered<O>({ id, options }: Challenge, ask: (options: O) => Promise<Credential | null>): Promise<Answered> {
  try {
    const made = await ask(JSON.parse(options) as O);
    return { id, response: JSON.stringify((made as PublicKeyCredential).toJSON()) };
  } catch (error) {
    throw new Said(why(error));
  }
}

/** Let the device make a passkey: it asks for a finger, a face or the number that unlocks it. Raises Said. */
export async function makePasskey(): Promise<Answered> {
  const { beginPasskey: begun } = await mutate(BeginPasskey, {});
  return answered(begun, (options: PublicKeyCredentialCreationOptionsJSON) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }));
}

/** Let the person choose a passkey of theirs for this site and unlock it. Raises Said. */
export async function usePasskey(): Promise<Answered> {
  const { beginPasskeySignIn: begun } = await mutate(BeginPasskeySignIn, {});
  return answered(begun, (options: PublicKeyCredentialRequestOptionsJSON) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }));
}
