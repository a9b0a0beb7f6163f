import { ALGORITHM, PREFIX, SHOWINGS, SIGNATURE, STEP, TICKET, TICKETS, decode, hex, isShown, signable } from '../vouchers/format';

/** How this platform's passes are checked: what it publishes for anybody. */
export interface Known {
  readonly stepSeconds: number;
  readonly behindSeconds: number;
  readonly aheadSeconds: number;
  readonly keys: readonly JsonWebKey[];
}

/** What a shown pass says. Its handle stands for the voucher: it is the same in every picture of it. */
export interface Opened {
  readonly handle: string;
  readonly providerId: string;
  readonly listingId: string;
  /** The instant from which it is good no more. */
  readonly until: number;
  /** Whether a check without a network counts. */
  readonly offline: boolean;
}

/** The curve of the keys: y² = x³ - 3x + b over the numbers below p. */
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest; rest >>= 1n) {
    if (rest & 1n) result = result * square % P;
    square = square * square % P;
  }
  return result;
}

/** A point as WebCrypto takes it: browsers differ in whether they read one that is written as x and the sign of y. */
function whole(point: Uint8Array): Uint8Array<ArrayBuffer> {
  const x = BigInt(`0x${hex(point.subarray(1))}`);
  const root = power(((x * x * x - 3n * x + B) % P + P) % P, (P + 1n) / 4n);
  const y = (root & 1n) === BigInt(point[0]! & 1) ? root : P - root;
  const text = x.toString(16).padStart(64, '0') + y.toString(16).padStart(64, '0');
  return Uint8Array.from(`04${text}`.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}

const read = (key: JsonWebKey) => crypto.subtle.importKey('jwk', { kty: key.kty!, crv: key.crv!, x: key.x!, y: key.y! }, ALGORITHM, false, ['verify']);

const isSigned = (key: CryptoKey, proof: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>) => crypto.subtle.verify(ALGORITHM, key, proof, signed);

/** What a pass says, if the platform signed its ticket, its holder signed this step, and the step is of this instant. */
export async function opened(text: string, known: Known, at: number): Promise<Opened | 'NOT_A_VOUCHER' | 'QR_TOO_OLD'> {
  const bytes = isShown(text) && decode(text.slice(PREFIX.length));
  if (!bytes || bytes.length !== TICKET + SIGNATURE + STEP + SIGNATURE) return 'NOT_A_VOUCHER';
  const [ticket, signature] = [bytes.subarray(0, TICKET), bytes.subarray(TICKET, TICKET + SIGNATURE)];
  const platform = await Promise.all(known.keys.map(read));
  const ours = await Promise.all(platform.map((key) => isSigned(key, signature, signable(TICKETS, ticket))));
  if (!ours.includes(true)) return 'NOT_A_VOUCHER';
  const [signed, proof] = [bytes.subarray(0, -SIGNATURE), bytes.subarray(-SIGNATURE)];
  const holder = await crypto.subtle.importKey('raw', whole(ticket.subarray(-33)), ALGORITHM, false, ['verify']);
  if (!await isSigned(holder, proof, signable(SHOWINGS, signed))) return 'NOT_A_VOUCHER';
  const view = new DataView(bytes.buffer);
  const begins = view.getUint32(TICKET + SIGNATURE) * known.stepSeconds * 1000;
  if (at < begins - known.aheadSeconds * 1000 || at >= begins + (known.stepSeconds + known.behindSeconds) * 1000) return 'QR_TOO_OLD';
  return {
    handle: hex(ticket.subarray(1, 17)), providerId: String(view.getBigUint64(17)), listingId: String(view.getBigUint64(25)),
    until: view.getUint32(33) * 1000, offline: Boolean(bytes[0]! & 1),
  };
}
