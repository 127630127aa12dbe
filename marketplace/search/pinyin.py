"""Sort keys for Chinese names: PostgreSQL as we run it has no pinyin collation."""

from pypinyin import lazy_pinyin

from marketplace.search.folding import fold

_KEY_CHARACTERS = 60


def sort_key(name: str) -> str:
    """The name in pinyin without tones, syllables apart, in ASCII order: 「重庆贷」 → "chong qing dai"."""
    return " ".join(" ".join(lazy_pinyin(fold(name)[:_KEY_CHARACTERS])).split())
