"""Every token that is not what it should be is refused, with a stable reason."""

import base64
import hashlib
import hmac
import json
import os
import time

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from libs.identity import Signer, TokenRefused, Verifier
from libs.permission import Principal
from tests.edge.world import OWNER, new_id, proposal, world, wrong


def part(content):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(**changes):
    now = int(time.time())
    whole = {"iss": "okr-local", "aud": "okr", "sub": OWNER, "iat": now, "exp": now + 600, "jti": new_id(), **changes}
    return {name: value for name, value in whole.items() if value is not None}


class Keys:
    """A signer, what its verifier knows, and forgers."""

    def __init__(self, folder):
        self.signer = Signer.create(folder / "private.json")
        self.public = self.signer.public(folder / "public.json")
        self.jwk = json.loads(self.public.read_text())["keys"][0]
        self.stranger = Signer.create(folder / "stranger.json")

    def unsigned(self):
        return f"{part({'alg': 'none', 'typ': 'at+jwt', 'kid': self.jwk['kid']})}.{part(claims())}."

    def hmac_with_public_key(self):
        head = f"{part({'alg': 'HS256', 'typ': 'at+jwt', 'kid': self.jwk['kid']})}.{part(claims())}"
        secret = base64.urlsafe_b64decode(self.jwk["x"] + "=")
        return f"{head}.{part(hmac.digest(secret, head.encode(), 'sha256'))}"

    def with_embedded_key(self):
        key = OKPKey.generate_key("Ed25519", auto_kid=True)
        forged = key.as_dict(private=False)
        token = self.stranger.sign(claims(), kid=self.jwk["kid"], jwk=forged)
        return token

    def tampered(self):
        head, _, signature = self.signer.token(OWNER).split(".")
        return f"{head}.{part(claims(sub='people/ceo'))}.{signature}"

    def with_unknown_critical_header(self):
        header = {"alg": "Ed25519", "typ": "at+jwt", "kid": self.jwk["kid"], "crit": ["x"], "x": 1}
        _, body, signature = self.signer.token(OWNER).split(".")
        return f"{part(header)}.{body}.{signature}"


BAD = {
    "none at all": (lambda keys: "", "TOKEN_MISSING"),
    "no bearer token": (lambda keys: "Basic b3duZXI6c2VjcmV0", "TOKEN_MISSING"),
    "bearer without a token": (lambda keys: "Bearer ", "TOKEN_MISSING"),
    "not a JWT": (lambda keys: "Bearer abc", "TOKEN_INVALID"),
    "three dots": (lambda keys: "Bearer ...", "TOKEN_INVALID"),
    "base64 of no JSON": (lambda keys: f"Bearer {part(b'{')}.{part(b'[1]')}.x", "TOKEN_INVALID"),
    "JSON that is no object": (lambda keys: f"Bearer {part([1])}.{part([1])}.x", "TOKEN_INVALID"),
    "nested without end": (lambda keys: f"Bearer {part(b'[' * 5000)}.{part(claims())}.x", "TOKEN_INVALID"),
    "unsigned": (lambda keys: f"Bearer {keys.unsigned()}", "TOKEN_INVALID"),
    "HMAC with the public key": (lambda keys: f"Bearer {keys.hmac_with_public_key()}", "TOKEN_INVALID"),
    "a key that it brings along": (lambda keys: f"Bearer {keys.with_embedded_key()}", "TOKEN_INVALID"),
    "another key": (lambda keys: f"Bearer {keys.stranger.token(OWNER)}", "TOKEN_INVALID"),
    "another key under our id": (
        lambda keys: f"Bearer {keys.stranger.sign(claims(), kid=keys.jwk['kid'])}",
        "TOKEN_INVALID",
    ),
    "another body": (lambda keys: f"Bearer {keys.tampered()}", "TOKEN_INVALID"),
    "a critical header": (lambda keys: f"Bearer {keys.with_unknown_critical_header()}", "TOKEN_INVALID"),
    "an ID token": (lambda keys: f"Bearer {keys.signer.sign(claims(), typ='JWT')}", "TOKEN_INVALID"),
    "another issuer": (lambda keys: f"Bearer {keys.signer.sign(claims(iss='elsewhere'))}", "TOKEN_INVALID"),
    "an issuer that is no text": (
        lambda keys: f"Bearer {keys.signer.sign(claims(iss=['okr-local']))}",
        "TOKEN_INVALID",
    ),
    "another audience": (lambda keys: f"Bearer {keys.signer.sign(claims(aud='payroll'))}", "TOKEN_AUDIENCE_WRONG"),
    "no audience": (lambda keys: f"Bearer {keys.signer.sign(claims(aud=None))}", "TOKEN_AUDIENCE_WRONG"),
    "expired": (lambda keys: f"Bearer {keys.signer.sign(claims(exp=int(time.time()) - 61))}", "TOKEN_EXPIRED"),
    "not yet valid": (lambda keys: f"Bearer {keys.signer.sign(claims(nbf=int(time.time()) + 600))}", "TOKEN_EXPIRED"),
    "issued in the future": (
        lambda keys: f"Bearer {keys.signer.sign(claims(iat=int(time.time()) + 600))}",
        "TOKEN_EXPIRED",
    ),
    "without end": (lambda keys: f"Bearer {keys.signer.sign(claims(exp=None))}", "TOKEN_INVALID"),
    "an end that is no number": (lambda keys: f"Bearer {keys.signer.sign(claims(exp='soon'))}", "TOKEN_INVALID"),
    "no subject": (lambda keys: f"Bearer {keys.signer.sign(claims(sub=None))}", "TOKEN_INVALID"),
    "a subject that is no text": (lambda keys: f"Bearer {keys.signer.sign(claims(sub=7))}", "TOKEN_INVALID"),
    "a subject of another kind": (lambda keys: f"Bearer {keys.signer.sign(claims(sub='units/hq'))}", "TOKEN_INVALID"),
    "a subject with a line break": (
        lambda keys: f"Bearer {keys.signer.sign(claims(sub=OWNER + chr(10)))}",
        "TOKEN_INVALID",
    ),
    "an actor of another kind": (lambda keys: f"Bearer {keys.signer.sign(claims(act={'sub': 'x'}))}", "TOKEN_INVALID"),
    "an actor that is no text": (lambda keys: f"Bearer {keys.signer.sign(claims(act={'sub': 7}))}", "TOKEN_INVALID"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_token_is_refused(tmp_path, kind):
    keys = Keys(tmp_path)
    authorization, reason = BAD[kind]
    verifier = Verifier(keys.public)
    for _ in range(2):
        with pytest.raises(TokenRefused) as caught:
            verifier.principal(authorization(keys))
        assert caught.value.reason == reason, caught.value


async def test_a_bad_token_leaves_no_trace_in_the_log(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        head = here.log.head
        (tmp_path / "forger").mkdir()
        keys = Keys(tmp_path / "forger")
        keys.signer = here.signer
        keys.jwk = json.loads((tmp_path / "public.json").read_text())["keys"][0]
        for authorization, reason in BAD.values():
            metadata = (("authorization", authorization(keys)),)
            failure = await wrong(here.goals.ProposeObjective(proposal(), metadata=metadata))
            assert failure.says == ("UNAUTHENTICATED", reason)
            assert failure.domain == "okr.api.v1"
        assert (await wrong(here.goals.ProposeObjective(proposal()))).says == ("UNAUTHENTICATED", "TOKEN_MISSING")
        assert here.log.head == head


def test_a_token_is_taken_within_the_skew_of_clocks_and_until_it_expires_though_it_is_remembered(tmp_path):
    keys = Keys(tmp_path)
    now = time.time()
    verifier = Verifier(keys.public, now=lambda: now)
    authorization = f"Bearer {keys.signer.sign(claims(exp=int(now) + 100, nbf=int(now) + 50))}"
    assert verifier.principal(authorization) == Principal(OWNER)
    now += 155
    assert verifier.principal(authorization) == Principal(OWNER)
    now += 10
    with pytest.raises(TokenRefused, match="expired"):
        verifier.principal(authorization)


def test_an_application_acts_for_a_person_and_scopes_are_words(tmp_path):
    keys = Keys(tmp_path)
    verifier = Verifier(keys.public)
    token = keys.signer.token("apps/bot", ["okr.read", "okr.act"], on_behalf_of=OWNER)
    assert verifier.principal(f"bearer {token}") == Principal("apps/bot", frozenset({"okr.read", "okr.act"}), OWNER)
    several = keys.signer.sign(claims(aud=["payroll", "okr"], scope=""))
    assert verifier.principal(f"Bearer {several}") == Principal(OWNER)


def test_keys_of_another_issuer_are_taken_for_its_tokens_only_and_each_with_its_own_algorithm(tmp_path):
    keys = Keys(tmp_path)
    verifier = Verifier(keys.public)
    curve, rsa = ECKey.generate_key("P-256", auto_kid=True), RSAKey.generate_key(2048, auto_kid=True)
    path = tmp_path / "idp.json"
    path.write_text(json.dumps({"keys": [each.as_dict(private=False) for each in (curve, rsa)]}))
    verifier.trust("https://idp.example", path)

    def signed(key, algorithm, **changes):
        from joserfc import jwt

        header = {"alg": algorithm, "typ": "application/at+jwt", "kid": key.kid}
        return f"Bearer {jwt.encode(header, claims(**changes), key, algorithms=[algorithm])}"

    assert verifier.principal(signed(curve, "ES256", iss="https://idp.example")) == Principal(OWNER)
    assert verifier.principal(signed(rsa, "RS256", iss="https://idp.example")) == Principal(OWNER)
    for key, algorithm, issuer in ((curve, "ES256", "okr-local"), (rsa, "PS256", "https://idp.example")):
        with pytest.raises(TokenRefused) as caught:
            verifier.principal(signed(key, algorithm, iss=issuer))
        assert caught.value.reason == "TOKEN_INVALID"


def test_a_private_key_is_written_for_its_user_only_and_never_over_another(tmp_path):
    Signer.create(tmp_path / "key")
    assert os.stat(tmp_path / "key").st_mode & 0o777 == 0o600
    before = hashlib.sha256((tmp_path / "key").read_bytes())
    with pytest.raises(FileExistsError):
        Signer.create(tmp_path / "key")
    assert hashlib.sha256((tmp_path / "key").read_bytes()).digest() == before.digest()
    assert "d" not in json.loads(Signer(tmp_path / "key").public(tmp_path / "public").read_text())["keys"][0]


def test_a_new_key_in_the_file_is_found_but_strangers_do_not_make_it_be_read_each_time(tmp_path, monkeypatch):
    keys = Keys(tmp_path)
    verifier = Verifier(keys.public)
    clock = [time.monotonic()]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    clock[0] += 31
    authorization = f"Bearer {keys.stranger.token(OWNER)}"
    with pytest.raises(TokenRefused):
        verifier.principal(authorization)
    keys.stranger.public(keys.public)
    with pytest.raises(TokenRefused):
        verifier.principal(authorization)
    clock[0] += 31
    assert verifier.principal(authorization) == Principal(OWNER)
