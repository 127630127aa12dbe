"""Sizes of files as people read them."""

KIB = 1 << 10
MIB = 1 << 20


def size_text(size_bytes: int) -> str:
    """「340 KB」, 「2.4 MB」."""
    if size_bytes >= MIB:
        tenths = (size_bytes * 10 + MIB // 2) // MIB
        return f"{tenths // 10}.{tenths % 10} MB"
    return f"{max(1, (size_bytes + KIB // 2) // KIB)} KB"
