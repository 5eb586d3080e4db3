"""The login host: where a tenant's endpoints are, and tokens for those who prove who they are."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.x509 import load_pem_x509_certificate

from tests.loopback.microsoft.exchange import Answer, Request
from tests.loopback.microsoft.tenant import Tenant

HOST = "https://login.microsoftonline.com"


def discovery(tenant: Tenant, name: str) -> Answer:
    if name != tenant.id:
        return _refused(400, "invalid_tenant", "AADSTS90002: Tenant not found.")
    base = f"{HOST}/{name}"
    return Answer(
        200,
        {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
        },
    )


def token(tenant: Tenant, request: Request) -> Answer:
    form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    if form.get("client_id") != tenant.client_id:
        return _refused(400, "unauthorized_client", "AADSTS700016: Application not found.")
    if tenant.secret_expired:
        return _refused(401, "invalid_client", "AADSTS7000222: The provided client secret keys are expired.")
    if form.get("scope") != "https://graph.microsoft.com/.default":
        return _refused(400, "invalid_scope", "AADSTS70011: Invalid scope.")
    if "client_assertion" in form:
        if not _signed(tenant, form["client_assertion"]):
            return _refused(401, "invalid_client", "AADSTS700027: The certificate is not registered.")
    elif form.get("client_secret") != tenant.secret:
        return _refused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
    made = f"loopback-{uuid.uuid4().hex}"
    tenant.tokens.add(made)
    return Answer(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": made})


def _signed(tenant: Tenant, assertion: str) -> bool:
    if tenant.certificate is None:
        return False
    key: Any = load_pem_x509_certificate(tenant.certificate).public_key()
    try:
        said = jwt.decode(
            assertion,
            key,
            algorithms=["PS256", "RS256"],
            audience=f"{HOST}/{tenant.id}/oauth2/v2.0/token",
        )
    except jwt.InvalidTokenError:
        return False
    return bool(said["iss"] == tenant.client_id)


def _refused(status: int, error: str, words: str) -> Answer:
    return Answer(status, {"error": error, "error_description": f"{words} Trace ID: 0"})
