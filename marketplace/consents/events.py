"""What happens to consents. Both parties learn of it, institutions by webhook as well."""

from marketplace.events.kinds import EventKind

# data: {"purpose", "items": codes, "valid_until": last day, "text_version", "sha256": the signature, "signed_by": "person" or "program"}
CONSENT_GRANTED = EventKind("consent.granted", "consent", "企业授权查询信用信息", public=True)
# data: {"ended_items": codes, "valid_until": last day}
CONSENT_NARROWED = EventKind("consent.narrowed", "consent", "企业缩小了授权", public=True)
# data: {"by": "subject" or "platform"}
CONSENT_REVOKED = EventKind("consent.revoked", "consent", "授权已撤回", public=True)
CONSENT_EXPIRED = EventKind("consent.expired", "consent", "授权已到期", public=True)

EVENT_KINDS = (CONSENT_GRANTED, CONSENT_NARROWED, CONSENT_REVOKED, CONSENT_EXPIRED)
