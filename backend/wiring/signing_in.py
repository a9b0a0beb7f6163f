"""What signing in needs of a deployment: its secret, who brings codes to phones, and the site of its passkeys."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from backend.adapters.console_sender import ConsoleSender
from backend.identities import CodeSender, Site
from backend.kit import ids
from backend.kit.errors import ConfigurationError
from backend.kit.sealing import Seal
from backend.programme import RulePack
from backend.settings import Settings


def sender(settings: Settings) -> CodeSender | None:
    """Who brings the codes; None if nobody does, and nobody can then sign in by phone."""
    return ConsoleSender() if settings.sms_sender == "console" else None


def site(settings: Settings, pack: RulePack) -> Site:
    """Where people meet this deployment, and under which name their devices keep a passkey of it."""
    return Site(urlsplit(settings.public_url).hostname or "", settings.public_url, f"碳普惠 {pack.title.zh}")


def seal(settings: Settings) -> Seal:
    """What seals the secrets of authenticator apps."""
    return Seal(secret(settings), "authenticator apps")


def secret(settings: Settings) -> bytes:
    """The deployment's secret: SECRET_KEY, or without one, which only development is, a file made once.

    Raises ConfigurationError where the file can be neither read nor made.
    """
    if settings.secret_key is not None:
        return settings.secret_key.encode()
    file = settings.home / "secret"
    try:
        if not file.exists():
            _make(file)
        return file.read_bytes()
    except OSError as error:
        message = (
            f"{file} cannot hold the secret ({error.strerror}). Set SECRET_KEY, or TANPUHUI_HOME to another folder."
        )
        raise ConfigurationError(message) from None


def _make(file: Path) -> None:
    """Write it under another name, then link it: of two processes at once the second finds the first one's, whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, new = tempfile.mkstemp(dir=file.parent)  # readable by its owner alone
    try:
        with os.fdopen(descriptor, "w") as out:
            out.write(ids.token())
        with suppress(FileExistsError):
            os.link(new, file)
    finally:
        Path(new).unlink()
