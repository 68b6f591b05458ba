"""Who calls: access tokens (RFC 9068) are verified here, and locally signed here."""

import base64
import hashlib
import json
import os
import re
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, JoseError
from joserfc.jwk import KeySet, OKPKey
from joserfc.jws import JWSRegistry

from libs.permission import Principal

AUDIENCE = "okr"
LOCAL_ISSUER = "okr-local"
SKEW_S = 60
#: Algorithms that a key of this type may be used with. "EdDSA" is the older name of Ed25519.
ALGORITHMS = {"OKP": ("Ed25519", "EdDSA"), "EC": ("ES256",), "RSA": ("RS256",)}
_NAME = re.compile(r"(?:people|apps)/[a-z0-9][a-z0-9-]{0,62}")
_REFRESH_S = 30.0
_CACHED = 10_000


class TokenRefused(Exception):
    """No principal can be taken from the token. `reason` is one of okr.api.v1.ErrorReason."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass
class _Issuer:
    """One issuer and its public keys, read again when a token names a key that is not there."""

    name: str
    path: Path
    keys: KeySet
    read_at: float

    def refresh(self) -> bool:
        """True if the keys were read again: at most once per 30 s."""
        if time.monotonic() - self.read_at < _REFRESH_S:
            return False
        self.read_at = time.monotonic()
        self.keys = _public_keys(self.path)
        return True


class Verifier:
    """Takes the principal from a bearer token, or raises TokenRefused. What was verified is remembered until it expires.

    `now` is the clock in seconds since the epoch.
    """

    def __init__(
        self,
        keys: Path | str,
        audience: str = AUDIENCE,
        issuer: str = LOCAL_ISSUER,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._audience = audience
        self._now = now
        self._issuers: dict[str, _Issuer] = {}
        self._known: dict[bytes, tuple[float, Principal]] = {}
        self.trust(issuer, keys)

    def trust(self, issuer: str, keys: Path | str) -> None:
        """Also takes tokens of this issuer, signed with the keys of the JWKS file."""
        self._issuers[issuer] = _Issuer(issuer, Path(keys), _public_keys(Path(keys)), time.monotonic())

    def principal(self, authorization: str) -> Principal:
        """The principal of an `authorization` header's value."""
        digest = hashlib.sha256(authorization.encode()).digest()
        known = self._known.get(digest)
        if known and self._now() < known[0]:
            return known[1]
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenRefused("TOKEN_MISSING", "send authorization: Bearer <access token>")
        claims = self._claims(token.strip())
        principal = _principal(claims)
        if len(self._known) >= _CACHED:
            self._known.clear()
        self._known[digest] = (claims["exp"] + SKEW_S, principal)
        return principal

    def _claims(self, token: str) -> dict[str, Any]:
        header, claims = _unverified(token)
        issuer = self._issuers.get(claims.get("iss", "")) if isinstance(claims.get("iss"), str) else None
        if issuer is None:
            raise TokenRefused("TOKEN_INVALID", "the token is of no issuer that is trusted here")
        if str(header.get("typ", "")).lower().removeprefix("application/") != "at+jwt":
            raise TokenRefused("TOKEN_INVALID", "the token is no access token (typ at+jwt)")
        verified = _decoded(token, issuer, header)
        self._check(verified)
        return verified

    def _check(self, claims: dict[str, Any]) -> None:
        audience = claims.get("aud")
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            raise TokenRefused("TOKEN_AUDIENCE_WRONG", f"the token is not for the audience {self._audience}")
        registry = jwt.JWTClaimsRegistry(
            now=lambda: int(self._now()),
            leeway=SKEW_S,
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        try:
            registry.validate(claims)
        except ExpiredTokenError:
            raise TokenRefused("TOKEN_EXPIRED", "the token has expired") from None
        except JoseError as error:
            raise TokenRefused("TOKEN_EXPIRED" if self._is_early(claims) else "TOKEN_INVALID", str(error)) from None

    def _is_early(self, claims: dict[str, Any]) -> bool:
        times = [claims.get(name) for name in ("nbf", "iat")]
        return any(isinstance(each, (int, float)) and each > self._now() + SKEW_S for each in times)


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims before any signature was looked at: only to find the issuer and its key."""
    try:
        header, claims, _ = token.split(".")
        parsed = [json.loads(_base64url(part)) for part in (header, claims)]
    except (ValueError, RecursionError):
        raise TokenRefused("TOKEN_INVALID", "the token is no signed JWT") from None
    if not all(isinstance(part, dict) for part in parsed):
        raise TokenRefused("TOKEN_INVALID", "the token is no signed JWT")
    return parsed[0], parsed[1]


def _base64url(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _decoded(token: str, issuer: _Issuer, header: dict[str, Any]) -> dict[str, Any]:
    key = _key(issuer, header.get("kid"))
    if key is None and issuer.refresh():
        key = _key(issuer, header.get("kid"))
    if key is None:
        raise TokenRefused("TOKEN_INVALID", "the token is signed with a key that is not known here")
    algorithms = _algorithms(key)
    try:
        return dict(jwt.decode(token, key, registry=JWSRegistry(algorithms=list(algorithms))).claims)
    except BadSignatureError:
        raise TokenRefused("TOKEN_INVALID", "the token's signature is wrong") from None
    except (JoseError, ValueError, TypeError) as error:
        raise TokenRefused("TOKEN_INVALID", f"the token cannot be verified: {error}") from None


def _key(issuer: _Issuer, kid: object) -> Any:
    for key in issuer.keys.keys:
        if key.kid == kid and kid:
            return key
    return None


def _algorithms(key: Any) -> Collection[str]:
    """The algorithm that the key names, else those of its type: never what the token says."""
    named = key.as_dict().get("alg")
    return (named,) if named else ALGORITHMS.get(key.key_type, ())


def _principal(claims: dict[str, Any]) -> Principal:
    """`sub` is who it is about; if `act` names an application (RFC 8693), that one calls on behalf of them."""
    names = [claims["sub"]]
    if (act := claims.get("act")) is not None:
        names.append(act.get("sub") if isinstance(act, dict) else act)
    if not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names):
        raise TokenRefused("TOKEN_INVALID", "the token's subject is neither people/{id} nor apps/{id}")
    scope = claims.get("scope", "")
    scopes = frozenset(scope.split()) if isinstance(scope, str) else frozenset()
    return Principal(names[1], scopes, names[0]) if len(names) > 1 else Principal(names[0], scopes)


def _public_keys(path: Path) -> KeySet:
    return KeySet.import_key_set(json.loads(path.read_text()))


class Signer:
    """Signs access tokens with an Ed25519 key of this machine: what `okr login` and tests use.

    The private key is one JWK in a file that only its user may read; `public` writes what a Verifier needs.
    """

    def __init__(self, path: Path | str, audience: str = AUDIENCE, issuer: str = LOCAL_ISSUER) -> None:
        self._key = OKPKey.import_key(json.loads(Path(path).read_text()))
        self._audience = audience
        self._issuer = issuer

    @classmethod
    def create(cls, path: Path | str, audience: str = AUDIENCE, issuer: str = LOCAL_ISSUER) -> "Signer":
        """Makes a key and writes it to `path`, which must not exist yet."""
        key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed25519"}, auto_kid=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(key.as_dict(private=True), file)
        return cls(path, audience, issuer)

    def public(self, path: Path | str) -> Path:
        """Writes the public keys (JWKS) to `path`."""
        written = Path(path)
        written.write_text(json.dumps({"keys": [self._key.as_dict(private=False)]}))
        return written

    def token(self, subject: str, scopes: Collection[str] = (), minutes: float = 10, on_behalf_of: str = "") -> str:
        """An access token for "people/.." or "apps/.."; an app may act on behalf of a person."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": on_behalf_of or subject,
            "client_id": subject.partition("/")[2] if subject.startswith("apps/") else "okr",
            "iat": now,
            "exp": now + int(minutes * 60),
            "jti": str(uuid.uuid4()),
            "scope": " ".join(scopes),
        }
        if on_behalf_of:
            claims["act"] = {"sub": subject}
        return self.sign(claims)

    def sign(self, claims: dict[str, Any], **header: str) -> str:
        """Signs any claims. Header fields may be overridden."""
        fields = {"alg": "Ed25519", "typ": "at+jwt", "kid": self._key.kid, **header}
        return jwt.encode(fields, claims, self._key, registry=JWSRegistry(algorithms=["Ed25519", "EdDSA"]))
