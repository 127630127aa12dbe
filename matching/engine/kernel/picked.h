/* Texts of one size, picked by a plane. Part of each instruction set. */

enum { WORDS_AT_ONCE = 64, BITS_AT_ONCE = 8, TEXT_CHUNK = 32 };

/* Numbers of the set rows of some words. Mostly a word has few: eight are written whether they are there or not, so that there is nothing
   to foresee. `rows` has room for eight more. */
ZK_INLINE int64_t SET(list_rows)(const uint64_t *plane, int64_t first, int64_t end, uint32_t *rows) {
    uint32_t *next = rows;
    for (int64_t word = first; word < end; word++) {
        uint64_t bits = plane[word];
        const int count = __builtin_popcountll(bits);
        const uint32_t row = (uint32_t)(64 * word);
        for (int each = 0; each < BITS_AT_ONCE; each++, bits &= bits - 1)
            next[each] = row + (uint32_t)__builtin_ctzll(bits | (uint64_t)1 << 63);
        for (int each = BITS_AT_ONCE; each < count; each++, bits &= bits - 1)
            next[each] = row + (uint32_t)__builtin_ctzll(bits);
        next += count;
    }
    return next - rows;
}

ZK_INLINE void SET(copy_text)(char *out, const char *from, int64_t size, int64_t left) {
    const int64_t chunks = (size + TEXT_CHUNK - 1) / TEXT_CHUNK * TEXT_CHUNK;
    for (int64_t done = 0; left >= chunks && done < size; done += TEXT_CHUNK)
        memcpy(out + done, from + done, TEXT_CHUNK);
    if (left < chunks)
        memcpy(out, from, (size_t)size);
}

static int64_t SET(count)(const uint64_t *plane, int64_t words) {
    int64_t count = 0;
    for (int64_t word = 0; word < words; word++)
        count += __builtin_popcountll(plane[word]);
    return count;
}

/* Texts of the set rows to `out`, which has room for all of them and TEXT_CHUNK bytes more; text r is the `size` bytes from r * size on.
   Those of one run of words are sent for before those of the run before it are copied. Returns how many bytes there are, or -1: a row that there is not. */
static int64_t SET(pick)(const uint64_t *plane, int64_t words, int64_t texts, const char *data, int64_t size, char *out) {
    uint32_t lists[2][64 * WORDS_AT_ONCE + BITS_AT_ONCE];
    int64_t before = 0, total = 0, turn = 0;
    for (int64_t word = 0; word < words + WORDS_AT_ONCE; word += WORDS_AT_ONCE, turn ^= 1) {
        const uint32_t *known = lists[turn ^ 1], *rows = lists[turn];
        const int64_t end = word + WORDS_AT_ONCE < words ? word + WORDS_AT_ONCE : words;
        const int64_t found = word < words ? SET(list_rows)(plane, word, end, lists[turn]) : 0;
        if (found && rows[found - 1] >= (uint64_t)texts)
            return -1;
        for (int64_t each = 0; each < found; each++) {
            __builtin_prefetch(data + rows[each] * size);
            __builtin_prefetch(data + rows[each] * size + size - 1);
        }
        for (int64_t each = 0; each < before; each++)
            SET(copy_text)(out + size * (total + each), data + known[each] * size, size, (texts - known[each]) * size);
        total += before, before = found;
    }
    return size * total;
}
