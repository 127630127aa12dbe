"""One array of a few types out of the many in which Arrow holds the same: the other files need to know no more."""

import pyarrow as pa

_VIEWS = (pa.types.is_list_view, pa.types.is_large_list_view)
_LISTS = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
_TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_SMALL_DECIMALS = (pa.types.is_decimal32, pa.types.is_decimal64)


def is_text(kind: pa.DataType) -> bool:
    """Whether it is a string of any form, dictionary-coded or not."""
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(is_one(plain) for is_one in _TEXTS)


def is_list(kind: pa.DataType) -> bool:
    """Whether it is a list of any form."""
    return any(is_one(kind) for is_one in (*_LISTS, *_VIEWS))


def is_broken(column: pa.ChunkedArray) -> bool:
    """Whether its bytes are not what its type says: text that is no UTF-8, say."""
    try:
        column.validate(full=True)
    except (pa.ArrowException, UnicodeDecodeError):
        return True
    return False


def in_one_piece(column: pa.ChunkedArray) -> pa.Array:
    """The column as one array, plain. Texts become large_string, lists large_list of large_string, or views as they are.

    It is cast before its chunks are joined: texts of 32-bit offsets cannot be joined beyond 2 GiB.
    """
    kind = column.type
    if is_text(kind):
        column = column.cast(pa.large_string())
    elif any(is_one(kind) for is_one in _LISTS) and is_text(kind.value_type):
        column = column.cast(pa.large_list(pa.large_string()))
    elif any(is_one(kind) for is_one in _SMALL_DECIMALS):
        column = column.cast(pa.decimal128(kind.precision, kind.scale))  # the small ones cannot be told apart by value yet
    return column.combine_chunks()


def members_of(lists: pa.Array) -> pa.Array:
    """The members of all lists, one after another; a list that is null has none. Asked of the lists as they are, since a cast of list
    views makes wrong offsets."""
    members = lists.flatten()
    return (members.dictionary_decode() if pa.types.is_dictionary(members.type) else members).cast(pa.large_string())
