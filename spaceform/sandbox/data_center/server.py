"""What the server tells about itself: to anyone its manifest, to users its version."""

from typing import Final
from uuid import UUID, uuid5
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from spaceform.sandbox.data_center.installation import Installation
from spaceform.sandbox.serving import origin
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call, Operation, Reply, encoded

MANIFEST: Final = "/rest/applinks/1.0/manifest"

_NAMESPACE: Final = UUID("8f1c2f3e-6a0b-4d57-8f0e-3b8f6f4f9d10")
_BUILT: Final = "2026-01-15T00:00:00.000+0000"


def tell_manifest(installation: Installation, request: Request) -> Response:
    """`GET /rest/applinks/1.0/manifest`, without credentials: XML unless JSON is asked for."""
    told = _manifest(installation, origin(request))
    if "application/json" in request.headers.get("accept", ""):
        return Response(encoded(told), media_type="application/json")
    inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in told.items())
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><manifest>{inner}</manifest>'
    return Response(text, media_type="application/xml")


def server_information(installation: Installation) -> Operation:
    """`GET /server-information`."""

    def tell(call: Call) -> Reply:
        return Reply(
            body={
                "baseUrl": f"{call.origin}{call.context}",
                "version": installation.version,
                "buildNumber": installation.build,
                "marketplaceBuildNumber": installation.build,
                "buildDate": _BUILT,
            }
        )

    return Operation("GET", "/server-information", tell)


def _manifest(installation: Installation, host: str) -> JsonObject:
    return {
        "id": str(uuid5(_NAMESPACE, installation.context)),
        "name": "Confluence",
        "typeId": "confluence",
        "version": installation.version,
        "buildNumber": installation.build,
        "applinksVersion": "9.1.0",
        "publicSignup": "false",
        "url": f"{host}{installation.context}",
    }
