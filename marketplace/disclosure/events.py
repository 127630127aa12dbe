"""What the log says of disclosure. Single readings stand in `access_record`; the log has what is out of the ordinary."""

from marketplace.events.kinds import EventKind

# Subject: the institution. data: {"subjects": different ones in 24 hours, "threshold", "account_id": of one person, null for all of them}
UNUSUAL_VOLUME = EventKind("access.unusual_volume", "organisation", "查询量异常")
EVENT_KINDS = (UNUSUAL_VOLUME,)
