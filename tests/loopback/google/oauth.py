"""The token endpoint: a service account acting for a user, or a user's own consent."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping

from tests.loopback.google.contract import Method
from tests.loopback.google.world import Json, Refusal, World

_AUDIENCE = "https://oauth2.googleapis.com/token"


def token(world: World, form: Mapping[str, str]) -> tuple[int, Json]:
    """The reply to one request for a token."""
    match form.get("grant_type"):
        case "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return _delegated(world, form.get("assertion", ""))
        case "refresh_token":
            return _consented(world, form)
        case _:
            return 400, {"error": "unsupported_grant_type"}


def _delegated(world: World, assertion: str) -> tuple[int, Json]:
    try:
        head, claims = (
            json.loads(base64.urlsafe_b64decode(part + "==")) for part in assertion.split(".")[:2]
        )
    except ValueError:
        return 400, {"error": "invalid_grant", "error_description": "Invalid JWT"}
    if head.get("alg") != "RS256" or claims.get("aud") != _AUDIENCE or claims["exp"] < time.time():
        return 400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
    subject, scopes = claims.get("sub", ""), set(claims["scope"].split())
    if world.subjects is not None and subject not in world.subjects:
        return 400, {"error": "invalid_grant", "error_description": "Invalid email or User ID"}
    if world.granted is not None and not scopes <= world.granted:
        words = "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the"
        return 401, {"error": "unauthorized_client", "error_description": f"{words} scopes requested."}
    return 200, _given(world, subject, scopes)


def _consented(world: World, form: Mapping[str, str]) -> tuple[int, Json]:
    if not form.get("client_id") or not form.get("client_secret"):
        return 401, {"error": "invalid_client", "error_description": "Unauthorized"}
    if not form.get("refresh_token") or not world.consented:
        words = "Token has been expired or revoked."
        return 400, {"error": "invalid_grant", "error_description": words}
    scopes = set(form.get("scope", "").split())
    if world.granted is not None and not scopes <= world.granted:
        return 400, {"error": "invalid_scope", "error_description": "Bad Request"}
    return 200, _given(world, world.owner, scopes)


def _given(world: World, subject: str, scopes: set[str]) -> Json:
    made = f"token-{world.number()}"
    world.tokens[made] = {"subject": subject, "scopes": sorted(scopes)}
    return {
        "access_token": made,
        "expires_in": 3599,
        "token_type": "Bearer",
        "scope": " ".join(sorted(scopes)),
    }


def subject(world: World, method: Method, header: str) -> str:
    """Whom a call acts for; refused when its token is none, or lacks the method's scopes."""
    held = world.tokens.get(header.removeprefix("Bearer "))
    if held is None:
        raise Refusal(401, "authError", "Request had invalid authentication credentials.")
    fitting = method.scopes & set(held["scopes"])
    if not fitting:
        raise Refusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.")
    world.used.setdefault(method.id, set()).update(fitting)
    found: str = held["subject"]
    return found
