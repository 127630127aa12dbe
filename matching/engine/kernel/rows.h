/* Numbers of the set rows, rising. `rows` has room for all of them and 16 more. Returns how many. */
static int64_t SET(rows_of)(const uint64_t *plane, int64_t words, uint32_t *rows) {
    uint32_t *next = rows;
    for (int64_t word = 0; word < words; word++)
        for (uint64_t bits = plane[word]; bits; bits &= bits - 1)
            *next++ = (uint32_t)(64 * word + __builtin_ctzll(bits));
    return next - rows;
}
