/** What a voucher's QR says, byte by byte: TP1: and, in base 45, ticket, step and proof. `backend/kit/passes.py` has the same. */
export const PREFIX = 'TP1:';
/** Where tills ask the platform: TP2: and, in base 45, handle, step and proof. */
export const SHORT_PREFIX = 'TP2:';
export const [HANDLE, PROOF] = [16, 18] as const;
export const TICKET = 70;
export const SIGNATURE = 64;
export const STEP = 4;
export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** What is signed begins with what it is, so that no signature can be taken for another kind's. */
export const [TICKETS, SHOWINGS, SHORT] = ['tanpuhui ticket 1\0', 'tanpuhui showing 1\0', 'tanpuhui short 1\0'] as const;

type Bytes = Uint8Array<ArrayBuffer>;

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const BASE = ALPHABET.length;

/** Whether a text is, or wants to be, what a voucher's QR says; no code has a colon. */
export const isShown = (text: string) => text.startsWith(PREFIX) || isShort(text);

/** Whether it can be checked with a network only. */
export const isShort = (text: string) => text.startsWith(SHORT_PREFIX);

/** What is signed: its kind, then the bytes. */
export const signable = (kind: string, ...parts: readonly Uint8Array[]): Bytes => joined(new TextEncoder().encode(kind), ...parts);

export function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

/** Bytes as keys and tickets are written in JSON. */
export const fromBase64url = (text: string): Bytes => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0));

/** Base 45 (RFC 9285): three characters for two bytes, which a QR code packs tightest. An even number of bytes is enough for us. */
export function encode(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = bytes[at]! * 256 + bytes[at + 1]!;
    text += ALPHABET[pair % BASE]! + ALPHABET[Math.floor(pair / BASE) % BASE]! + ALPHABET[Math.floor(pair / BASE ** 2)]!;
  }
  return text;
}

/** The bytes again; undefined for what no even number of bytes is written as. */
export function decode(text: string): Bytes | undefined {
  if (text.length % 3) return undefined;
  const bytes = new Uint8Array(text.length / 3 * 2);
  for (let at = 0; at < text.length; at += 3) {
    const places = [...text.slice(at, at + 3)].map((each) => ALPHABET.indexOf(each));
    const pair = places[0]! + places[1]! * BASE + places[2]! * BASE ** 2;
    if (places.includes(-1) || pair > 0xffff) return undefined;
    bytes.set([pair >> 8, pair & 0xff], at / 3 * 2);
  }
  return bytes;
}

export const hex = (bytes: Uint8Array) => [...bytes].map((each) => each.toString(16).padStart(2, '0')).join('');

/** Which voucher a text stands for, and until when it says that this is good, unchecked: a code stands for itself. */
export function glance(text: string): { readonly id: string; readonly until?: number } {
  const bytes = isShown(text) ? decode(text.slice(PREFIX.length)) : undefined;
  if (bytes && isShort(text) && bytes.length >= HANDLE) return { id: hex(bytes.subarray(0, HANDLE)) };
  if (!bytes || bytes.length < TICKET) return { id: text };
  return { id: hex(bytes.subarray(1, 17)), until: new DataView(bytes.buffer).getUint32(33) * 1000 };
}
