"""What a stranger may learn of an enterprise by its credit code: registration and recognitions, never a negative record."""

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.items import information_items
from marketplace.profiles.repository import KnownProfile

# Items that registers publish about every enterprise, or that honour it. Courts, penalties, arrears and lists of the
# dishonest are public too, but are not for strangers to look up here one code at a time.
SHOWN_ITEMS = frozenset(
    {
        "market_entity_registration",
        "tech_sme_recognition",
        "srdi_sme_list",
        "above_scale_recognition",
        "unicorn_gazelle_recognition",
        "agricultural_demonstration_entity",
        "qualifications",
        "honours",
        "patent",
        "trademark",
    }
)
NEGATIVE = frozenset(
    {
        "abnormal_operation",
        "abnormal_operation_12m",
        "abnormal_operation_24m",
        "annual_report_filed",
        "annual_reports_filed_count",
        "is_zombie_enterprise",
        "ip_pledged_now",
        "first_pledged_patents_count",
        "ip_annual_fees_paid",
        "titles_all_valid",
        "equity_frozen",
        "equity_pledged_pct",
        "chattel_mortgage_registered",
        "simple_cancellation_notice",
        "is_restricted_industry",
        "is_high_pollution_energy",
        "is_overcapacity_industry",
    }
)


def public_part(profile: KnownProfile, vocabulary: Vocabulary) -> KnownProfile:
    """The attributes of a profile that are public by themselves and by the item that brought them, and not negative."""
    items = information_items()
    shown = {
        name
        for name, source in profile.sources.items()
        if name in vocabulary
        and {source.item, vocabulary[name].item} <= SHOWN_ITEMS
        and items[source.item].sensitivity == "public"
        and vocabulary[name].sensitivity == "public"
        and name not in NEGATIVE
    }
    return KnownProfile(
        {name: value for name, value in profile.attributes.items() if name in shown},
        {name: source for name, source in profile.sources.items() if name in shown},
    )
