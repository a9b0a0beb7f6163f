"""The built pages, held in memory, each answered in the best encoding that the build left beside it."""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from backend.kit.errors import ConfigurationError

DIST = Path(__file__).parents[2] / "pwa" / "dist"
POLICY = "csp.json"  # the headers that the build asks for: its policy names the hashes of what it inlined
RESERVED = {"assets", "export", "graphql", "health", "ready"}  # first parts of addresses that are never a screen's
FOR_EVER = "public, max-age=31536000, immutable"  # the name changes with the content
ASK_AGAIN = "no-cache"
NOT_BUILT = "The pages are not built yet: `make demo` builds them. The API answers at /graphql.\n"
KINDS = {".webmanifest": "application/manifest+json", ".js": "text/javascript", ".svg": "image/svg+xml"}
STRICT: Mapping[str, str] = {
    "cache-control": "no-store",  # unless an answer says what may be kept
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
BY_HTTPS: Mapping[str, str] = {"strict-transport-security": "max-age=63072000; includeSubDomains"}


@dataclass(frozen=True, slots=True)
class Body:
    """One encoding of a page, with a tag of its own: a tag stands for bytes."""

    data: bytes
    tag: str


@dataclass(frozen=True, slots=True)
class Page:
    """One file: its media type, how long a browser may keep it, and its bodies by encoding, `` as it is."""

    kind: str
    cache: str
    bodies: Mapping[str, Body]


class Pages:
    """Every file of a built folder; an address that is no file's is a screen's, and answered with the first page."""

    def __init__(self, folder: Path) -> None:
        files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".br"]
        named = {path.relative_to(folder).as_posix(): path for path in files}
        policy = named.pop(POLICY, None)
        self._pages = {name: _page(name, path) for name, path in named.items()}
        self.headers = {**STRICT, **(_asked(policy) if policy else {})}

    async def answer(self, request: Request) -> Response:
        """The page of an address, or only that the browser has it already."""
        name = request.path_params["path"]
        page = self._pages.get(name)
        if page is None and name.partition("/")[0] in RESERVED:
            return PlainTextResponse("There is nothing here.\n", 404)
        page = page or self._pages.get("index.html")
        if page is None:
            return PlainTextResponse(NOT_BUILT, 404)
        return handed(page, request)


def handed(page: Page, request: Request) -> Response:
    """A page in the best encoding that is taken, or only that the browser has it already."""
    encoding = "br" if "br" in page.bodies and _takes_br(request.headers.get("accept-encoding", "")) else ""
    body = page.bodies[encoding]
    headers = {"etag": body.tag, "cache-control": page.cache, "vary": "accept-encoding"}
    if body.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["content-encoding"] = encoding
    return Response(body.data, media_type=page.kind, headers=headers)


def text_page(text: str, kind: str = "text/plain") -> Page:
    """A text that anybody may read, asked for again each time."""
    return Page(kind, ASK_AGAIN, {"": _body(text.encode())})


def _asked(policy: Path) -> dict[str, str]:
    try:
        return msgspec.json.decode(policy.read_bytes(), type=dict[str, str])
    except msgspec.DecodeError:
        raise ConfigurationError(f"{policy} is no list of headers: run `make demo` to build it.") from None


def _page(name: str, path: Path) -> Page:
    packed = path.with_name(path.name + ".br")
    bodies = {"": _body(path.read_bytes())} | ({"br": _body(packed.read_bytes())} if packed.exists() else {})
    kind = KINDS.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Page(kind, FOR_EVER if name.startswith("assets/") else ASK_AGAIN, bodies)


def _body(data: bytes) -> Body:
    return Body(data, f'"{hashlib.sha256(data).hexdigest()[:32]}"')


def _takes_br(header: str) -> bool:
    """Whether the browser takes Brotli; `br;q=0` says that it does not."""
    told = dict(part.strip().lower().partition(";")[::2] for part in header.split(","))
    return "br" in told and told["br"].replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
