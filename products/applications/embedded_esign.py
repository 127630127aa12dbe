"""The electronic signature of a demonstration: a hash of what would be signed, and no legal force."""

import hashlib

from marketplace import exact_json
from products.applications.ports import Signature, SigningRequest

NOTE_ZH = "演示，无法律效力"


class EmbeddedESign:
    """Signs nothing: it pins what would have been signed. An installation that lends names its own service in `[adapters] esign`."""

    note_zh = NOTE_ZH

    async def sign(self, request: SigningRequest) -> Signature:
        """The same request has the same reference."""
        said = {name: str(getattr(request, name)) for name in SigningRequest.__slots__}
        digest = hashlib.sha256(exact_json.encode(said)).hexdigest()
        return Signature("embedded", legal_force=False, reference=f"demo-{digest[:32]}", note_zh=NOTE_ZH)
