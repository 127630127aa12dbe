/* What the files of the native kernel share. Python has checked every array before a call (checks.py), so nothing is checked again
   here except what only the data can say. All functions are pure but for their outputs and may run in several threads at once. */
#ifndef ZK_COMMON_H
#define ZK_COMMON_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ZK_API __attribute__((visibility("default")))
#define ZK_INLINE static inline __attribute__((always_inline))

/* Answers of the functions that return int32_t. */
enum { ZK_OK = 0, ZK_NO_MEMORY = 1, ZK_BAD_VALUE = 2 };

/* Instruction sets, in rising order. ZK_AVX512_POPCNT is AVX-512 with counting of bits and goes by the same name. */
enum { ZK_PLAIN = 0, ZK_AVX2 = 1, ZK_AVX512 = 2, ZK_AVX512_POPCNT = 3, ZK_SETS = 4 };

/* Kinds of leaves, as plan.py numbers them, and what became of a leaf's ranges on its column. */
enum { ZK_RANGES = 0, ZK_ANY_BIT = 1, ZK_ALL_BITS = 2, ZK_PLANES = 3 };
enum { ZK_NEVER, ZK_KNOWN, ZK_AT_LEAST, ZK_AT_MOST, ZK_EQUAL, ZK_BETWEEN, ZK_IN_RANGES, ZK_IN_SET, ZK_HAS_ANY, ZK_HAS_ALL, ZK_GIVEN };

/* How many bytes ahead of a column's first look its memory is sent for. The processor's own looking ahead ends with every page of 4 KiB,
   and columns are read in runs of a few pages: 1.4 to 1.05 ms for a question about a million whose columns are not in the cache. */
enum { AHEAD = 8192 };

/* A plan as plan.py describes it, array by array. */
typedef struct {
    int64_t rows, leaves, groups, roots, columns;
    const void *const *column_data;
    const int32_t *column_bytes; /* 1, 2, 4 or 8 */
    const uint64_t *const *plane_data; /* T, F, T, F, ... */
    const int32_t *kind, *column, *on_null, *true_first, *true_count, *unknown_first, *unknown_count;
    const int64_t *mask, *low, *high;
    const int32_t *needed, *first, *count, *parts;
    const int32_t *root;
    const uint64_t *alive; /* or NULL: all rows are alive */
    /* Of each column its sketch, or NULL: -127 and how many of its cuts, at most 254, are not above the value; -128 for NULL. */
    const int8_t *const *sketch_data;
    const int64_t *const *cut_data;
    const int32_t *cut_count;
} zk_plan;

/* Every node has two planes of a block, T where it is true and K where it is known (true or false). A leaf mostly shares K with all
   leaves of its column, which halves the planes; F is K and not T wherever it is needed. A slot is a place for one plane. */
typedef struct {
    uint32_t true_slot, known_slot;
} zk_pair;

typedef struct {
    const int64_t *low, *high;
    int64_t count;
    int64_t from, upto; /* of all ranges together; `from` is the mask of a leaf over bits */
    const uint8_t *set; /* of ZK_IN_SET: what lies in a range, as SET_BYTES_8 or SET_BYTES_16 bytes */
    int32_t test;
} zk_test;

/* Sets of values of one byte: bit h of byte l, and of byte 16 + l, for the values whose upper half is h, or 8 + h, and whose lower half
   is l; so one shuffle finds the byte and another the bit. Of two bytes: bit v, taken as unsigned. */
enum { SET_BYTES_8 = 32, SET_BYTES_16 = 8192, LOW_VALUES = 4096 };

/* Of a leaf that is read off its column's sketch: codes for which it may hold, and for which it must. */
typedef struct {
    zk_test may, must;
    int32_t used;
} zk_sketched;

typedef struct {
    zk_test holds, unknown; /* `unknown.test` is ZK_NEVER for almost all */
    zk_sketched sketched;
    int32_t number, column, on_null;
} zk_leaf;

/* A leaf that is a part of the only answer, an `all`: where it is false nothing else needs to be known. */
typedef struct {
    uint32_t true_slot, known_slot;
    int32_t negated;
} zk_narrowing;

typedef struct {
    int64_t first, positive, negative; /* a run of `parts`: those as they are, then those negated */
    int64_t needed;
    int32_t inner; /* a part of another group: its planes are kept */
} zk_group;

/* A plan made ready: leaves column by column, references resolved. Slot 0 is all ones. */
typedef struct {
    zk_plan plan;
    int64_t width; /* words of a block; a multiple of 16 */
    int64_t slots;
    uint32_t *known_slot; /* of each column */
    zk_pair *node; /* of node n at n + 1; the constant TRUE at 0 */
    zk_leaf *leaf;
    zk_group *group;
    zk_pair *part;
    int64_t *low, *high;
    uint8_t *sets; /* where the next one goes */
    int64_t wide_sets; /* that may still be made */
    uint32_t *must_slot; /* of a leaf some of whose rows must be looked up, where it holds for certain; else 0 */
    int64_t uncertain; /* such leaves */
    zk_narrowing *narrowing;
    int64_t narrowings;
} zk_program;

/* Blocks of a program to work off, by any number of threads together. Word w of root r of block b goes to
   truths[b * block_stride + r * root_stride + w], and to falsehoods likewise. */
typedef struct {
    const zk_program *program;
    int64_t first_word, words;
    uint64_t *truths, *falsehoods;
    int64_t block_stride, root_stride;
    int32_t streaming; /* write whole blocks, past the caches; needs outputs aligned to 64 bytes */
    int32_t set;
    int64_t step; /* blocks taken at a time */
    _Atomic int64_t next;
} zk_job;

/* What an instruction set does its own way. */
typedef struct {
    int32_t (*work)(zk_job *job, int64_t *counts);
    int64_t (*rows_of)(const uint64_t *plane, int64_t words, uint32_t *rows);
    void (*bin)(const void *values, int32_t bytes, int64_t rows, const int64_t *cuts, int64_t count, int64_t base, int32_t wide,
                void *codes);
    void (*compare)(const void *left, int32_t left_bytes, const void *right, int32_t right_bytes, int64_t rows, const int64_t *factors,
                    int32_t narrow, int8_t *signs);
    uint64_t (*checksum)(const uint8_t *data, int64_t length);
    int64_t (*count)(const uint64_t *plane, int64_t words);
    int64_t (*pick)(const uint64_t *plane, int64_t words, int64_t texts, const char *data, int64_t size, char *out);
} zk_functions;

extern const zk_functions zk_plain;
#if defined(__x86_64__)
extern const zk_functions zk_avx2, zk_avx512, zk_avx512_popcnt;
#endif

ZK_API int32_t zk_check(const zk_plan *plan, int64_t planes, int64_t ranges, int64_t parts);
ZK_API zk_program *zk_prepare(const zk_plan *plan, int64_t width);
ZK_API void zk_discard(zk_program *program);
ZK_API int32_t zk_work(zk_job *job, int64_t *counts);

ZK_INLINE int64_t zk_smallest(int32_t bytes) { return INT64_MIN >> (64 - 8 * bytes); }

ZK_INLINE int64_t zk_value(const void *values, int32_t bytes, int64_t row) {
    switch (bytes) {
    case 1:
        return ((const int8_t *)values)[row];
    case 2:
        return ((const int16_t *)values)[row];
    case 4:
        return ((const int32_t *)values)[row];
    default:
        return ((const int64_t *)values)[row];
    }
}

ZK_INLINE uint64_t zk_in_set_8(const int8_t *values, const uint8_t *set) {
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) {
        const uint8_t upper = (uint8_t)values[i] >> 4;
        mask |= (uint64_t)(set[(upper & 8) * 2 + (values[i] & 15)] >> (upper & 7) & 1) << i;
    }
    return mask;
}

ZK_INLINE uint64_t zk_in_set_16(const int16_t *values, const uint8_t *set) {
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++)
        mask |= (uint64_t)(set[(uint16_t)values[i] >> 3] >> (values[i] & 7) & 1) << i;
    return mask;
}

ZK_INLINE int zk_holds(const zk_test *ranges, int64_t value) {
    for (int64_t range = 0; range < ranges->count; range++)
        if (value >= ranges->low[range] && value <= ranges->high[range])
            return 1;
    return 0;
}

ZK_INLINE const int8_t *zk_sketch_of(const zk_plan *plan, int32_t column) {
    return plan->sketch_data == NULL ? NULL : plan->sketch_data[column];
}

#endif
