/* AVX2, with BMI and POPCNT, which every processor that has it has too. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "common.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,popcnt"))), apply_to = function)
#else
#pragma GCC target("avx2,bmi,bmi2,popcnt")
#endif

#define SET(name) avx2_##name
typedef uint64_t vector __attribute__((vector_size(32)));
enum { WORDS = 4, VECTORS = 4, LANE = WORDS * VECTORS };

ZK_INLINE vector load(const uint64_t *words) { return *(const vector *)words; }
ZK_INLINE void store(uint64_t *words, vector value) { *(vector *)words = value; }
ZK_INLINE void store_past(uint64_t *words, vector value) { _mm256_stream_si256((__m256i *)words, (__m256i)value); }
ZK_INLINE void fence(void) { _mm_sfence(); }
ZK_INLINE vector spread(uint64_t word) { return (vector){word, word, word, word}; }
ZK_INLINE int nothing(vector value) { return _mm256_testz_si256((__m256i)value, (__m256i)value); }
ZK_INLINE vector and_not_and(vector a, vector k, vector t) { return a & k & ~t; }
ZK_INLINE vector and_not_or(vector a, vector k, vector t) { return a | (k & ~t); }

ZK_INLINE int64_t count_lane(const void *lane) {
    const uint64_t *words = lane;
    int64_t total = 0;
    for (int w = 0; w < LANE; w++)
        total += __builtin_popcountll(words[w]);
    return total;
}

ZK_INLINE __m256i at(const void *values, int part) { return _mm256_loadu_si256((const __m256i *)values + part); }

/* The compares of all parts of 64 values, gathered to one mask. */
#define MASK_8(COMPARE) ((uint64_t)(uint32_t)_mm256_movemask_epi8(COMPARE(0)) | (uint64_t)(uint32_t)_mm256_movemask_epi8(COMPARE(1)) << 32)

ZK_INLINE uint64_t packed_16(__m256i low, __m256i high) {
    return (uint32_t)_mm256_movemask_epi8(_mm256_permute4x64_epi64(_mm256_packs_epi16(low, high), 0xd8));
}
#define MASK_16(COMPARE) (packed_16(COMPARE(0), COMPARE(1)) | packed_16(COMPARE(2), COMPARE(3)) << 32)

#define BITS_32(COMPARE, PART) ((uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(COMPARE(PART))) << 8 * (PART))
#define MASK_32(COMPARE)                                                                                                               \
    (BITS_32(COMPARE, 0) | BITS_32(COMPARE, 1) | BITS_32(COMPARE, 2) | BITS_32(COMPARE, 3) | BITS_32(COMPARE, 4) |                     \
     BITS_32(COMPARE, 5) | BITS_32(COMPARE, 6) | BITS_32(COMPARE, 7))

#define BITS_64(COMPARE, PART) ((uint64_t)(uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(COMPARE(PART))) << 4 * (PART))
#define QUARTER_64(COMPARE, PART)                                                                                                      \
    (BITS_64(COMPARE, PART) | BITS_64(COMPARE, PART + 1) | BITS_64(COMPARE, PART + 2) | BITS_64(COMPARE, PART + 3))
#define MASK_64(COMPARE) (QUARTER_64(COMPARE, 0) | QUARTER_64(COMPARE, 4) | QUARTER_64(COMPARE, 8) | QUARTER_64(COMPARE, 12))

/* AVX2 knows "greater" and "equal" only, so "at least" is "greater than the one before": `from` is never the smallest value. */
#define PRIMITIVES(BITS, TYPE, SPREAD)                                                                                                 \
    ZK_INLINE uint64_t avx2_at_least_##BITS(const TYPE *values, TYPE from) {                                                           \
        const __m256i below = SPREAD((TYPE)(from - 1));                                                                                \
        return MASK_##BITS(AT_LEAST_##BITS);                                                                                           \
    }                                                                                                                                  \
    ZK_INLINE uint64_t avx2_at_most_##BITS(const TYPE *values, TYPE upto) {                                                            \
        const __m256i below = SPREAD(upto);                                                                                            \
        return ~MASK_##BITS(AT_LEAST_##BITS);                                                                                          \
    }                                                                                                                                  \
    ZK_INLINE uint64_t avx2_equal_##BITS(const TYPE *values, TYPE from) {                                                              \
        const __m256i same = SPREAD(from);                                                                                             \
        return MASK_##BITS(EQUAL_##BITS);                                                                                              \
    }                                                                                                                                  \
    ZK_INLINE uint64_t avx2_between_##BITS(const TYPE *values, TYPE from, TYPE upto) {                                                 \
        const __m256i below = SPREAD((TYPE)(from - 1)), above = SPREAD(upto);                                                          \
        return MASK_##BITS(BETWEEN_##BITS);                                                                                            \
    }                                                                                                                                  \
    ZK_INLINE uint64_t avx2_has_any_##BITS(const TYPE *values, TYPE bits) {                                                            \
        const __m256i mask = SPREAD(bits), same = _mm256_setzero_si256();                                                              \
        return ~MASK_##BITS(MASKED_##BITS);                                                                                            \
    }                                                                                                                                  \
    ZK_INLINE uint64_t avx2_has_all_##BITS(const TYPE *values, TYPE bits) {                                                            \
        const __m256i mask = SPREAD(bits), same = mask;                                                                                \
        return MASK_##BITS(MASKED_##BITS);                                                                                             \
    }

#define AT_LEAST_8(PART) _mm256_cmpgt_epi8(at(values, PART), below)
#define AT_LEAST_16(PART) _mm256_cmpgt_epi16(at(values, PART), below)
#define AT_LEAST_32(PART) _mm256_cmpgt_epi32(at(values, PART), below)
#define AT_LEAST_64(PART) _mm256_cmpgt_epi64(at(values, PART), below)
#define EQUAL_8(PART) _mm256_cmpeq_epi8(at(values, PART), same)
#define EQUAL_16(PART) _mm256_cmpeq_epi16(at(values, PART), same)
#define EQUAL_32(PART) _mm256_cmpeq_epi32(at(values, PART), same)
#define EQUAL_64(PART) _mm256_cmpeq_epi64(at(values, PART), same)
#define BETWEEN_8(PART) _mm256_andnot_si256(_mm256_cmpgt_epi8(at(values, PART), above), AT_LEAST_8(PART))
#define BETWEEN_16(PART) _mm256_andnot_si256(_mm256_cmpgt_epi16(at(values, PART), above), AT_LEAST_16(PART))
#define BETWEEN_32(PART) _mm256_andnot_si256(_mm256_cmpgt_epi32(at(values, PART), above), AT_LEAST_32(PART))
#define BETWEEN_64(PART) _mm256_andnot_si256(_mm256_cmpgt_epi64(at(values, PART), above), AT_LEAST_64(PART))
#define MASKED_8(PART) _mm256_cmpeq_epi8(_mm256_and_si256(at(values, PART), mask), same)
#define MASKED_16(PART) _mm256_cmpeq_epi16(_mm256_and_si256(at(values, PART), mask), same)
#define MASKED_32(PART) _mm256_cmpeq_epi32(_mm256_and_si256(at(values, PART), mask), same)
#define MASKED_64(PART) _mm256_cmpeq_epi64(_mm256_and_si256(at(values, PART), mask), same)

PRIMITIVES(8, int8_t, _mm256_set1_epi8)
PRIMITIVES(16, int16_t, _mm256_set1_epi16)
PRIMITIVES(32, int32_t, _mm256_set1_epi32)
PRIMITIVES(64, int64_t, _mm256_set1_epi64x)

ZK_INLINE __m256i avx2_members(__m256i values, const uint8_t *set) {
    const __m256i half = _mm256_set1_epi8(15), one_bit = _mm256_set1_epi64x((long long)0x8040201008040201);
    const __m256i lower = _mm256_and_si256(values, half), upper = _mm256_and_si256(_mm256_srli_epi16(values, 4), half);
    const __m256i first = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)set));
    const __m256i second = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)set + 1));
    const __m256i bytes = _mm256_blendv_epi8(_mm256_shuffle_epi8(first, lower), _mm256_shuffle_epi8(second, lower), values);
    const __m256i bit = _mm256_shuffle_epi8(one_bit, upper);
    return _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit), bit);
}

ZK_INLINE uint64_t avx2_in_set_8(const int8_t *values, const uint8_t *set) {
#define MEMBERS(PART) avx2_members(at(values, PART), set)
    return MASK_8(MEMBERS);
}

ZK_INLINE uint64_t avx2_in_set_16(const int16_t *values, const uint8_t *set) { return zk_in_set_16(values, set); }
ZK_INLINE uint64_t avx2_in_low_set(const int16_t *values, const uint8_t *set) { return zk_in_set_16(values, set); }

#include "body.h"
#include "rows.h"
#include "picked.h"
#include "values.h"

const zk_functions zk_avx2 = FUNCTIONS;

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
