/* The functions that Python calls: each finds its instruction set and goes there. */
#include "common.h"

static const zk_functions *functions(int32_t set) {
#if defined(__x86_64__)
    const zk_functions *sets[ZK_SETS] = {&zk_plain, &zk_avx2, &zk_avx512, &zk_avx512_popcnt};
    return sets[set];
#else
    (void)set;
    return &zk_plain;
#endif
}

ZK_API int32_t zk_work(zk_job *job, int64_t *counts) { return functions(job->set)->work(job, counts); }

ZK_API int64_t zk_rows_of(int32_t set, const uint64_t *plane, int64_t words, uint32_t *rows) {
    return functions(set)->rows_of(plane, words, rows);
}

ZK_API void zk_compare(int32_t set, const void *left, int32_t left_bytes, const void *right, int32_t right_bytes, int64_t rows,
                       const int64_t *factors, int32_t narrow, int8_t *signs) {
    functions(set)->compare(left, left_bytes, right, right_bytes, rows, factors, narrow, signs);
}

ZK_API uint64_t zk_checksum(int32_t set, const uint8_t *data, int64_t length) { return functions(set)->checksum(data, length); }

ZK_API int64_t zk_count(int32_t set, const uint64_t *plane, int64_t words) { return functions(set)->count(plane, words); }

ZK_API int64_t zk_pick(int32_t set, const uint64_t *plane, int64_t words, int64_t texts, const char *data, int64_t size, char *out) {
    return functions(set)->pick(plane, words, texts, data, size, out);
}

/* ---- bin ---- */

enum { ROWS_OF_A_TABLE = 32768 };

/* Up to how many cuts counting them is faster than a table (for two bytes) or a search, as measured; no count passes an int8. */
static int64_t few_cuts(int32_t set, int32_t bytes, int64_t rows) {
    if (bytes == 2 && rows >= ROWS_OF_A_TABLE)
        return 16;
    return bytes == 1 || set == ZK_PLAIN ? 30 : 120;
}

ZK_INLINE void put_code(void *codes, int32_t wide, int64_t row, int64_t code) {
    if (wide)
        ((int16_t *)codes)[row] = (int16_t)code;
    else
        ((int8_t *)codes)[row] = (int8_t)code;
}

/* Without branches, so that the searches of neighbouring rows overlap. */
ZK_INLINE int64_t cuts_upto(const int64_t *cuts, int64_t count, int64_t value) {
    int64_t found = 0;
    for (int64_t left = count; left > 0;) {
        const int64_t half = (left + 1) / 2;
        found += half & -(int64_t)(cuts[found + half - 1] <= value);
        left -= half;
    }
    return found;
}

ZK_INLINE void search(const void *values, int32_t bytes, int64_t rows, const int64_t *cuts, int64_t count, int64_t base, int32_t wide,
                      void *codes) {
    const int64_t null = zk_smallest(bytes), null_code = zk_smallest(wide ? 2 : 1);
    for (int64_t row = 0; row < rows; row++) {
        const int64_t value = zk_value(values, bytes, row);
        put_code(codes, wide, row, value == null ? null_code : base + cuts_upto(cuts, count, value));
    }
}

/* The code of every value that a type of one or two bytes has, then only looked up. */
ZK_INLINE int32_t look_up(const void *values, int32_t bytes, int64_t rows, const int64_t *cuts, int64_t count, int64_t base, int32_t wide,
                          void *codes) {
    const int64_t null = zk_smallest(bytes), values_of_type = (int64_t)1 << 8 * bytes;
    int16_t *table = malloc(sizeof(int16_t) * (size_t)values_of_type);
    if (table == NULL)
        return ZK_NO_MEMORY;
    table[0] = (int16_t)zk_smallest(wide ? 2 : 1);
    for (int64_t value = null + 1, passed = 0; value < null + values_of_type; value++) {
        while (passed < count && cuts[passed] <= value)
            passed++;
        table[value - null] = (int16_t)(base + passed);
    }
    for (int64_t row = 0; row < rows; row++)
        put_code(codes, wide, row, table[zk_value(values, bytes, row) - null]);
    free(table);
    return ZK_OK;
}

#define FOR_TYPES(CALL)                                                                                                                \
    switch (bytes) {                                                                                                                   \
    case 1:                                                                                                                            \
        wide ? CALL(1, 1) : CALL(1, 0);                                                                                                \
        break;                                                                                                                         \
    case 2:                                                                                                                            \
        wide ? CALL(2, 1) : CALL(2, 0);                                                                                                \
        break;                                                                                                                         \
    case 4:                                                                                                                            \
        wide ? CALL(4, 1) : CALL(4, 0);                                                                                                \
        break;                                                                                                                         \
    default:                                                                                                                           \
        wide ? CALL(8, 1) : CALL(8, 0);                                                                                                \
    }

#define SEARCH(BYTES, WIDE) search(values, BYTES, rows, cuts, count, base, WIDE, codes)

/* The cuts lie within the column's type, above its smallest known value; `base` is the code of a value below all of them. */
ZK_API int32_t zk_bin(int32_t set, const void *values, int32_t bytes, int64_t rows, const int64_t *cuts, int64_t count, int64_t base,
                      int32_t wide, void *codes) {
    if (count <= few_cuts(set, bytes, rows))
        functions(set)->bin(values, bytes, rows, cuts, count, base, wide, codes);
    else if (bytes == 1)
        return wide ? look_up(values, 1, rows, cuts, count, base, 1, codes) : look_up(values, 1, rows, cuts, count, base, 0, codes);
    else if (bytes == 2 && rows >= ROWS_OF_A_TABLE)
        return wide ? look_up(values, 2, rows, cuts, count, base, 1, codes) : look_up(values, 2, rows, cuts, count, base, 0, codes);
    else
        FOR_TYPES(SEARCH)
    return ZK_OK;
}

/* ---- counting by key, and planes of members ---- */

enum { TABLES = 4 }; /* counters of one key that are raised in turn do not wait for each other */

ZK_INLINE int32_t count_keys(const uint64_t *plane, const void *keys, int32_t bytes, int64_t rows, int64_t groups, int64_t *counts) {
    const int64_t null = zk_smallest(bytes);
    int64_t place = 0;
    for (int64_t word = 0; word < (rows + 63) / 64; word++) {
        uint64_t bits = plane[word];
        if (word == rows / 64)
            bits &= ((uint64_t)1 << rows % 64) - 1;
        for (; bits; bits &= bits - 1) {
            const int64_t key = zk_value(keys, bytes, 64 * word + __builtin_ctzll(bits));
            const uint64_t group = key == null ? (uint64_t)groups : (uint64_t)key;
            if (group >= (uint64_t)groups && key != null)
                return ZK_BAD_VALUE;
            counts[place + (int64_t)group]++;
            place = place == (TABLES - 1) * (groups + 1) ? 0 : place + groups + 1;
        }
    }
    return ZK_OK;
}

static int32_t count_keys_of(const uint64_t *plane, const void *keys, int32_t bytes, int64_t rows, int64_t groups, int64_t *counts) {
    switch (bytes) {
    case 1:
        return count_keys(plane, keys, 1, rows, groups, counts);
    case 2:
        return count_keys(plane, keys, 2, rows, groups, counts);
    case 4:
        return count_keys(plane, keys, 4, rows, groups, counts);
    default:
        return count_keys(plane, keys, 8, rows, groups, counts);
    }
}

/* counts: groups + 1, all 0. ZK_BAD_VALUE: a set row's key is neither a group nor NULL. */
ZK_API int32_t zk_count_by(const uint64_t *plane, const void *keys, int32_t bytes, int64_t rows, int64_t groups, int64_t *counts) {
    int64_t *tables = calloc((size_t)(TABLES * (groups + 1)), sizeof(int64_t));
    if (tables == NULL)
        return ZK_NO_MEMORY;
    const int32_t answer = count_keys_of(plane, keys, bytes, rows, groups, tables);
    for (int64_t each = 0; each < TABLES * (groups + 1); each++)
        counts[each % (groups + 1)] += tables[each];
    free(tables);
    return answer;
}

/* place: of each member 0 .. known-1, its plane or -1. planes: all 0, `words` words each. */
ZK_API void zk_member_planes(const int64_t *offsets, int64_t rows, const int32_t *members, const int32_t *place, int64_t known,
                             int64_t words, uint64_t *planes) {
    for (int64_t row = 0; row < rows; row++)
        for (int64_t each = offsets[row]; each < offsets[row + 1]; each++)
            if ((uint32_t)members[each] < (uint64_t)known && place[members[each]] >= 0)
                planes[place[members[each]] * words + row / 64] |= (uint64_t)1 << row % 64;
}
