/* AVX-512 (F, BW, DQ, VL). The including file sets the target and SET, and says how bits of a lane are counted. */
typedef uint64_t vector __attribute__((vector_size(64)));
enum { WORDS = 8, VECTORS = 2, LANE = WORDS * VECTORS };

ZK_INLINE vector load(const uint64_t *words) { return *(const vector *)words; }
ZK_INLINE void store(uint64_t *words, vector value) { *(vector *)words = value; }
ZK_INLINE void store_past(uint64_t *words, vector value) { _mm512_stream_si512((__m512i *)words, (__m512i)value); }
ZK_INLINE void fence(void) { _mm_sfence(); }
ZK_INLINE vector spread(uint64_t word) { return (vector)_mm512_set1_epi64((long long)word); }
ZK_INLINE int nothing(vector value) { return _mm512_test_epi64_mask((__m512i)value, (__m512i)value) == 0; }
/* The truth tables over (a, k, t) as one instruction each. */
ZK_INLINE vector and_not_and(vector a, vector k, vector t) {
    return (vector)_mm512_ternarylogic_epi64((__m512i)a, (__m512i)k, (__m512i)t, 0x40);
}
ZK_INLINE vector and_not_or(vector a, vector k, vector t) {
    return (vector)_mm512_ternarylogic_epi64((__m512i)a, (__m512i)k, (__m512i)t, 0xf4);
}

ZK_INLINE __m512i at(const void *values, int part) { return _mm512_loadu_si512((const __m512i *)values + part); }

/* The compares of all parts of 64 values as one mask. */
#define MASK_8(COMPARE) ((uint64_t)COMPARE(0))
#define MASK_16(COMPARE) ((uint64_t)COMPARE(0) | (uint64_t)COMPARE(1) << 32)
#define MASK_32(COMPARE)                                                                                                               \
    ((uint64_t)COMPARE(0) | (uint64_t)COMPARE(1) << 16 | (uint64_t)COMPARE(2) << 32 | (uint64_t)COMPARE(3) << 48)
#define MASK_64(COMPARE)                                                                                                               \
    ((uint64_t)COMPARE(0) | (uint64_t)COMPARE(1) << 8 | (uint64_t)COMPARE(2) << 16 | (uint64_t)COMPARE(3) << 24 |                      \
     (uint64_t)COMPARE(4) << 32 | (uint64_t)COMPARE(5) << 40 | (uint64_t)COMPARE(6) << 48 | (uint64_t)COMPARE(7) << 56)

#define AT_LEAST(BITS, PART) _mm512_cmpge_epi##BITS##_mask(at(values, PART), low)
#define AT_MOST(BITS, PART) _mm512_cmple_epi##BITS##_mask(at(values, PART), high)
#define EQUAL(BITS, PART) _mm512_cmpeq_epi##BITS##_mask(at(values, PART), low)
#define BETWEEN(BITS, PART) _mm512_mask_cmple_epi##BITS##_mask(AT_LEAST(BITS, PART), at(values, PART), high)
#define HAS_ANY(BITS, PART) _mm512_test_epi##BITS##_mask(at(values, PART), low)
#define HAS_ALL(BITS, PART) _mm512_cmpeq_epi##BITS##_mask(_mm512_and_si512(at(values, PART), low), low)

#define PRIMITIVE(NAME, COMPARE, BITS, TYPE, SPREAD)                                                                                   \
    ZK_INLINE uint64_t SET(NAME##_##BITS)(const TYPE *values, TYPE number) {                                                           \
        const __m512i low = SPREAD(number), high = low;                                                                                \
        (void)low, (void)high;                                                                                                         \
        return MASK_##BITS(COMPARE##_##BITS);                                                                                          \
    }

#define PRIMITIVES(BITS, TYPE, SPREAD)                                                                                                 \
    PRIMITIVE(at_least, AT_LEAST, BITS, TYPE, SPREAD)                                                                                  \
    PRIMITIVE(at_most, AT_MOST, BITS, TYPE, SPREAD)                                                                                    \
    PRIMITIVE(equal, EQUAL, BITS, TYPE, SPREAD)                                                                                        \
    PRIMITIVE(has_any, HAS_ANY, BITS, TYPE, SPREAD)                                                                                    \
    PRIMITIVE(has_all, HAS_ALL, BITS, TYPE, SPREAD)                                                                                    \
    ZK_INLINE uint64_t SET(between_##BITS)(const TYPE *values, TYPE from, TYPE upto) {                                                 \
        const __m512i low = SPREAD(from), high = SPREAD(upto);                                                                         \
        return MASK_##BITS(BETWEEN_##BITS);                                                                                            \
    }

#define AT_LEAST_8(PART) AT_LEAST(8, PART)
#define AT_LEAST_16(PART) AT_LEAST(16, PART)
#define AT_LEAST_32(PART) AT_LEAST(32, PART)
#define AT_LEAST_64(PART) AT_LEAST(64, PART)
#define AT_MOST_8(PART) AT_MOST(8, PART)
#define AT_MOST_16(PART) AT_MOST(16, PART)
#define AT_MOST_32(PART) AT_MOST(32, PART)
#define AT_MOST_64(PART) AT_MOST(64, PART)
#define EQUAL_8(PART) EQUAL(8, PART)
#define EQUAL_16(PART) EQUAL(16, PART)
#define EQUAL_32(PART) EQUAL(32, PART)
#define EQUAL_64(PART) EQUAL(64, PART)
#define BETWEEN_8(PART) BETWEEN(8, PART)
#define BETWEEN_16(PART) BETWEEN(16, PART)
#define BETWEEN_32(PART) BETWEEN(32, PART)
#define BETWEEN_64(PART) BETWEEN(64, PART)
#define HAS_ANY_8(PART) HAS_ANY(8, PART)
#define HAS_ANY_16(PART) HAS_ANY(16, PART)
#define HAS_ANY_32(PART) HAS_ANY(32, PART)
#define HAS_ANY_64(PART) HAS_ANY(64, PART)
#define HAS_ALL_8(PART) HAS_ALL(8, PART)
#define HAS_ALL_16(PART) HAS_ALL(16, PART)
#define HAS_ALL_32(PART) HAS_ALL(32, PART)
#define HAS_ALL_64(PART) HAS_ALL(64, PART)

PRIMITIVES(8, int8_t, _mm512_set1_epi8)
PRIMITIVES(16, int16_t, _mm512_set1_epi16)
PRIMITIVES(32, int32_t, _mm512_set1_epi32)
PRIMITIVES(64, int64_t, _mm512_set1_epi64)

ZK_INLINE uint64_t SET(in_set_8)(const int8_t *values, const uint8_t *set) {
    const __m512i value = at(values, 0), half = _mm512_set1_epi8(15), one_bit = _mm512_set1_epi64((long long)0x8040201008040201);
    const __m512i lower = _mm512_and_si512(value, half), upper = _mm512_and_si512(_mm512_srli_epi16(value, 4), half);
    const __m512i first = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)set));
    const __m512i second = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)set + 1));
    const __m512i bytes =
        _mm512_mask_blend_epi8(_mm512_movepi8_mask(value), _mm512_shuffle_epi8(first, lower), _mm512_shuffle_epi8(second, lower));
    return _mm512_test_epi8_mask(bytes, _mm512_shuffle_epi8(one_bit, upper));
}

ZK_INLINE uint64_t SET(in_set_16)(const int16_t *values, const uint8_t *set) { return zk_in_set_16(values, set); }

/* 256 words of 16 bits in eight registers: the word of a value by its bits 4 .. 11, then its bit by the lower four. */
ZK_INLINE __mmask32 SET(low_members)(__m512i value, const uint8_t *set) {
    const __m512i word = _mm512_srli_epi16(value, 4);
    __m512i found[4];
    for (int quarter = 0; quarter < 4; quarter++)
        found[quarter] = _mm512_permutex2var_epi16(at(set, 2 * quarter), word, at(set, 2 * quarter + 1));
    const __mmask32 odd = _mm512_test_epi16_mask(value, _mm512_set1_epi16(1 << 10));
    const __mmask32 upper = _mm512_test_epi16_mask(value, _mm512_set1_epi16(1 << 11));
    const __m512i low = _mm512_mask_blend_epi16(odd, found[0], found[1]), high = _mm512_mask_blend_epi16(odd, found[2], found[3]);
    const __m512i bit = _mm512_srlv_epi16(_mm512_mask_blend_epi16(upper, low, high), _mm512_and_si512(value, _mm512_set1_epi16(15)));
    return _mm512_test_epi16_mask(bit, _mm512_set1_epi16(1)) & _mm512_cmplt_epu16_mask(value, _mm512_set1_epi16(LOW_VALUES));
}

ZK_INLINE uint64_t SET(in_low_set)(const int16_t *values, const uint8_t *set) {
#define LOW_MEMBERS(PART) SET(low_members)(at(values, PART), set)
    return MASK_16(LOW_MEMBERS);
}
