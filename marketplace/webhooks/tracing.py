"""The trace of the request that a message goes back to, as W3C Trace Context writes it, for receivers that keep traces."""

from uuid import UUID


def trace_headers(trace_id: str, delivery_id: UUID) -> list[tuple[str, str]]:
    """`traceparent` of version 00, the delivery as the parent; none where the origin is not known."""
    return [("traceparent", f"00-{trace_id}-{delivery_id.hex[-16:]}-01")] if trace_id else []
