"""Somebody with a phone and perhaps a seat, and what they do with their factors; each act in its own transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend import accounts, identities
from backend.accounts import NewOrganisation, NewPerson, OrganisationKind
from backend.identities import Answer, Begun, Browser, Opened, Passkey, Session, Site, TotpBegun
from backend.identities.commands import open_session
from backend.identities.totp import STEP_S, code_at
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.kit.sealing import Seal
from tests.conftest import NOW
from tests.identities.authenticator import Device
from tests.world import done, seated

SECRET = b"a key for tests"
SITE = Site("localhost", "http://localhost:8000", "碳普惠 试点")
SEAL = Seal(SECRET, "authenticator apps")
PHONE = "13800000001"
MINUTE = timedelta(minutes=1)


async def person(*kinds: OrganisationKind, phone: str = PHONE) -> int:
    """Somebody who signs in by phone, with a seat in an organisation of each of these kinds."""
    async with db.transaction(NOW) as tx:
        [account_id] = await accounts.register_people(tx, [NewPerson("王敏", "TRIAL")])
        await identities.add_phone(tx, SECRET, phone, account_id)
    for kind in kinds:
        await take_seat(account_id, kind)
    return account_id


async def take_seat(account_id: int, kind: OrganisationKind) -> None:
    code = f"{kind}-{account_id}".lower()
    async with db.transaction(NOW) as tx:
        done(await accounts.register_organisation(tx, NewOrganisation(code, code, code, "TRIAL", frozenset({kind}))))
        await seated(tx, account_id, code, "TRIAL")


async def signed_in(account_id: int, at: datetime = NOW) -> Session:
    """A session of somebody who gave the code sent to their phone, and nothing else."""
    async with db.transaction(at) as tx:
        return (await open_session(tx, account_id, Browser())).session


async def found(opened: Opened, at: datetime = NOW) -> tuple[Session, Actor] | None:
    return await identities.by_session(db.pool(), opened.token, at)


async def begin(session: Session, at: datetime = NOW) -> Begun:
    async with db.transaction(at) as tx:
        return await identities.begin_passkey(tx, SITE, session)


async def begin_use(session: Session | None = None, at: datetime = NOW) -> Begun:
    async with db.transaction(at) as tx:
        return await identities.begin_passkey_sign_in(tx, SITE, session)


async def add(
    session: Session, answer: Answer, at: datetime = NOW, enrolment: str | None = None
) -> tuple[Passkey, Opened | None] | Refusal:
    async with db.transaction(at) as tx:
        return await identities.add_passkey(tx, SITE, session, answer, name="My phone", enrolment=enrolment)


async def added(session: Session, at: datetime = NOW, enrolment: str | None = None) -> tuple[Device, Passkey]:
    """A device with a passkey that was added."""
    device, begun = Device(), await begin(session, at)
    passkey, _ = done(await add(session, Answer(begun.challenge, device.make(begun.options)), at, enrolment))
    return device, passkey


async def sign_in(answer: Answer, before: Session | None = None, at: datetime = NOW) -> Opened | Refusal:
    async with db.transaction(at) as tx:
        return await identities.sign_in_with_passkey(tx, SITE, answer, Browser("", before))


async def step_up(session: Session, answer: Answer, at: datetime = NOW) -> Opened | Refusal:
    async with db.transaction(at) as tx:
        return await identities.step_up_with_passkey(tx, SITE, answer, session)


async def used(device: Device, at: datetime = NOW) -> Opened:
    """A session that began with a device."""
    begun = await begin_use(at=at)
    return done(await sign_in(Answer(begun.challenge, device.use(begun.options)), at=at))


async def remove(session: Session, passkey_id: int, at: datetime = NOW) -> Refusal | None:
    async with db.transaction(at) as tx:
        return await identities.remove_passkey(tx, session, passkey_id, {"wechat"})


async def enrolment(account_id: int, at: datetime = NOW) -> str:
    async with db.transaction(at) as tx:
        return await identities.make_enrolment(tx, account_id)


async def begin_totp(session: Session, code: str | None, at: datetime = NOW) -> TotpBegun | Refusal:
    async with db.transaction(at) as tx:
        return await identities.begin_totp(tx, SITE, session, code)


async def add_totp(session: Session, challenge: str, code: str, at: datetime = NOW) -> Opened | Refusal:
    async with db.transaction(at) as tx:
        return await identities.add_totp(tx, SEAL, session, challenge, code)


async def give(session: Session, code: str, at: datetime = NOW) -> Opened | Refusal:
    async with db.transaction(at) as tx:
        return await identities.give_totp(tx, SEAL, session, code)


async def remove_totp(session: Session, at: datetime = NOW) -> Refusal | None:
    async with db.transaction(at) as tx:
        return await identities.remove_totp(tx, session)


def shown(secret: bytes, at: datetime, steps: int = 0) -> str:
    """What an authenticator app shows, or one whose clock differs by so many half minutes."""
    return code_at(secret, int(at.timestamp()) // STEP_S + steps)


@dataclass(frozen=True, slots=True)
class Acts:
    """The lines of an account in the audit log, the oldest first, those of one instant by their acts."""

    account_id: int

    async def told(self) -> list[tuple[str, int | None]]:
        rows = await db.pool().fetch(
            """SELECT act, reference_id FROM accounts_audit WHERE account_id = $1 AND act <> 'SEAT_TAKEN'
               ORDER BY at, act, reference_id""",
            self.account_id,
        )
        return [tuple(row) for row in rows]
