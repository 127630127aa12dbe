"""What happens to profiles. The log holds which version and a hash, never a value."""

from marketplace.events.kinds import EventKind

# data: {"version": number of the profile's version, "sha256": of its attributes}
PROFILE_UPDATED = EventKind("profile.updated", "profile", "企业资料更新")
# data: {"profiles": count}; the subject is the load. No event per row: whoever keeps something per profile looks at all of them anew.
PROFILES_LOADED = EventKind("profile.bulk_loaded", "profile_load", "批量载入企业资料")
# data: {"attributes": names, "text_version": of the commitment, "sha256": of what was said}; the subject is the delivery
DECLARED = EventKind("information_batch.declared", "information_batch", "企业自主申报")
# data: {"link": kind}; the parties are the two enterprises
LINK_MARKED = EventKind("link_mark.marked", "link_mark", "关联关系：标为有误")
LINK_LIFTED = EventKind("link_mark.lifted", "link_mark", "关联关系：撤销标注")

EVENT_KINDS = (PROFILE_UPDATED, PROFILES_LOADED, DECLARED, LINK_MARKED, LINK_LIFTED)
