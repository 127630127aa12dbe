/* Portable C: what every 64-bit little-endian machine runs. Compilers make SSE2 or NEON of it. */
#include "common.h"

#define SET(name) plain_##name
typedef uint64_t vector __attribute__((vector_size(16)));
enum { WORDS = 2, VECTORS = 4, LANE = WORDS * VECTORS };

ZK_INLINE vector load(const uint64_t *words) { return *(const vector *)words; }
ZK_INLINE void store(uint64_t *words, vector value) { *(vector *)words = value; }
ZK_INLINE void store_past(uint64_t *words, vector value) { store(words, value); }
ZK_INLINE void fence(void) {}
ZK_INLINE vector spread(uint64_t word) { return (vector){word, word}; }
ZK_INLINE int nothing(vector value) { return (value[0] | value[1]) == 0; }
ZK_INLINE vector and_not_and(vector a, vector k, vector t) { return a & k & ~t; }
ZK_INLINE vector and_not_or(vector a, vector k, vector t) { return a | (k & ~t); }

ZK_INLINE int64_t count_lane(const void *lane) {
    const uint64_t *words = lane;
    uint64_t total = 0;
    for (int w = 0; w < LANE; w++) {
        uint64_t bits = words[w] - (words[w] >> 1 & 0x5555555555555555);
        bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
        total += ((bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0f) * 0x0101010101010101 >> 56;
    }
    return (int64_t)total;
}

/* 64 bytes of 0 or 1 as a mask: the product brings bit 0 of byte i of a word to bit 56 + i, and nothing else there. */
ZK_INLINE uint64_t mask_of(const uint8_t *hits) {
    uint64_t mask = 0;
    for (int part = 0; part < 8; part++) {
        uint64_t bytes;
        memcpy(&bytes, hits + 8 * part, sizeof(bytes));
        mask |= (bytes * 0x0102040810204080 >> 56) << 8 * part;
    }
    return mask;
}

#define HITS(CONDITION)                                                                                                                \
    uint8_t hits[64];                                                                                                                  \
    for (int i = 0; i < 64; i++)                                                                                                       \
        hits[i] = (CONDITION);                                                                                                         \
    return mask_of(hits);

#define PRIMITIVES(BITS, TYPE)                                                                                                         \
    static uint64_t plain_at_least_##BITS(const TYPE *values, TYPE from) { HITS(values[i] >= from) }                                   \
    static uint64_t plain_at_most_##BITS(const TYPE *values, TYPE upto) { HITS(values[i] <= upto) }                                    \
    static uint64_t plain_equal_##BITS(const TYPE *values, TYPE from) { HITS(values[i] == from) }                                      \
    static uint64_t plain_between_##BITS(const TYPE *values, TYPE from, TYPE upto) { HITS((values[i] >= from) & (values[i] <= upto)) } \
    static uint64_t plain_has_any_##BITS(const TYPE *values, TYPE mask) { HITS((values[i] & mask) != 0) }                              \
    static uint64_t plain_has_all_##BITS(const TYPE *values, TYPE mask) { HITS((values[i] & mask) == mask) }

PRIMITIVES(8, int8_t)
PRIMITIVES(16, int16_t)
PRIMITIVES(32, int32_t)
PRIMITIVES(64, int64_t)

ZK_INLINE uint64_t plain_in_set_8(const int8_t *values, const uint8_t *set) { return zk_in_set_8(values, set); }
ZK_INLINE uint64_t plain_in_set_16(const int16_t *values, const uint8_t *set) { return zk_in_set_16(values, set); }
ZK_INLINE uint64_t plain_in_low_set(const int16_t *values, const uint8_t *set) { return zk_in_set_16(values, set); }

#include "body.h"
#include "rows.h"
#include "picked.h"
#include "values.h"

const zk_functions zk_plain = FUNCTIONS;
