/* Work on single columns, compiled for each instruction set: loops over a few hundred values, such as compilers make vectors of. */

enum { CHUNK = 256 };

/* Codes by counting cuts; for few of them. `base`: the code of a value that is below all. The cuts fit the column's type. */
#define BIN(BITS, TYPE, CODE_BITS, CODE)                                                                                               \
    static void SET(bin_##BITS##_##CODE_BITS)(const TYPE *values, int64_t rows, const int64_t *cuts, int64_t count, int64_t base,      \
                                              CODE *codes) {                                                                           \
        const TYPE null = (TYPE)zk_smallest(BITS / 8);                                                                                 \
        const CODE null_code = (CODE)zk_smallest(CODE_BITS / 8);                                                                       \
        for (int64_t start = 0; start < rows; start += CHUNK) {                                                                        \
            const int64_t length = rows - start < CHUNK ? rows - start : CHUNK;                                                        \
            const TYPE *chunk = values + start;                                                                                        \
            TYPE passed[CHUNK] = {0};                                                                                                  \
            for (int64_t cut = 0; cut < count; cut++) {                                                                                \
                const TYPE bound = (TYPE)cuts[cut];                                                                                    \
                for (int64_t i = 0; i < length; i++)                                                                                   \
                    passed[i] += chunk[i] >= bound;                                                                                    \
            }                                                                                                                          \
            for (int64_t i = 0; i < length; i++)                                                                                       \
                codes[start + i] = chunk[i] == null ? null_code : (CODE)(base + passed[i]);                                            \
        }                                                                                                                              \
    }

BIN(8, int8_t, 8, int8_t)
BIN(16, int16_t, 8, int8_t)
BIN(32, int32_t, 8, int8_t)
BIN(64, int64_t, 8, int8_t)
BIN(8, int8_t, 16, int16_t)
BIN(16, int16_t, 16, int16_t)
BIN(32, int32_t, 16, int16_t)
BIN(64, int64_t, 16, int16_t)

#define BIN_AS(BITS)                                                                                                                   \
    (wide ? SET(bin_##BITS##_16)(values, rows, cuts, count, base, codes) : SET(bin_##BITS##_8)(values, rows, cuts, count, base, codes))

static void SET(bin)(const void *values, int32_t bytes, int64_t rows, const int64_t *cuts, int64_t count, int64_t base, int32_t wide,
                     void *codes) {
    switch (bytes) {
    case 1:
        BIN_AS(8);
        break;
    case 2:
        BIN_AS(16);
        break;
    case 4:
        BIN_AS(32);
        break;
    default:
        BIN_AS(64);
    }
}

/* ---- compare ---- */

#define WIDEN(BITS, TYPE)                                                                                                              \
    case BITS / 8:                                                                                                                     \
        for (int64_t i = 0; i < length; i++) {                                                                                         \
            const int64_t value = ((const TYPE *)values)[start + i];                                                                   \
            widened[i] = value == zk_smallest(BITS / 8) ? INT64_MIN : value;                                                           \
        }                                                                                                                              \
        break;

ZK_INLINE void SET(widen)(const void *values, int32_t bytes, int64_t start, int64_t length, int64_t *widened) {
    switch (bytes) {
        WIDEN(8, int8_t)
        WIDEN(16, int16_t)
        WIDEN(32, int32_t)
        WIDEN(64, int64_t)
    }
}

/* factors: of left, of right, then what is taken away, its lower and its upper half. `narrow`: no step passes 63 bits. */
static void SET(compare)(const void *left, int32_t left_bytes, const void *right, int32_t right_bytes, int64_t rows,
                         const int64_t *factors, int32_t narrow, int8_t *signs) {
    const __int128 plus = (__int128)((unsigned __int128)(uint64_t)factors[3] << 64 | (uint64_t)factors[2]);
    for (int64_t start = 0; start < rows; start += CHUNK) {
        const int64_t length = rows - start < CHUNK ? rows - start : CHUNK;
        int64_t one[CHUNK], other[CHUNK];
        SET(widen)(left, left_bytes, start, length, one);
        SET(widen)(right, right_bytes, start, length, other);
        for (int64_t i = 0; narrow && i < length; i++) {
            /* Unsigned, because the product of a NULL may wrap; nobody looks at it. */
            const uint64_t first = (uint64_t)one[i] * (uint64_t)factors[0], second = (uint64_t)other[i] * (uint64_t)factors[1];
            const int64_t difference = (int64_t)(first - second - (uint64_t)factors[2]);
            const int8_t sign = (int8_t)((difference > 0) - (difference < 0));
            signs[start + i] = one[i] == INT64_MIN || other[i] == INT64_MIN ? INT8_MIN : sign;
        }
        for (int64_t i = 0; !narrow && i < length; i++) {
            const __int128 difference = (__int128)one[i] * factors[0] - (__int128)other[i] * factors[1] - plus;
            const int8_t sign = (int8_t)((difference > 0) - (difference < 0));
            signs[start + i] = one[i] == INT64_MIN || other[i] == INT64_MIN ? INT8_MIN : sign;
        }
    }
}

/* ---- checksum: the sum of all words, each mixed with its place by a bijection, as NumPy's does it ---- */

static uint64_t SET(checksum)(const uint8_t *data, int64_t length) {
    const uint64_t addend = 0x9e3779b97f4a7c15, factor = 0xd6e8feb86659fd93;
    const int64_t words = (length + 7) / 8;
    uint64_t total = 0, last = 0;
    memcpy(&last, data + length / 8 * 8, (size_t)(length % 8));
    for (int64_t place = 0; place < length / 8; place++) {
        uint64_t word;
        memcpy(&word, data + 8 * place, sizeof(word));
        word += (uint64_t)place * addend;
        word = (word ^ word >> 32) * factor;
        total += word ^ word >> 29;
    }
    if (length % 8) {
        last += (uint64_t)(words - 1) * addend;
        last = (last ^ last >> 32) * factor;
        total += last ^ last >> 29;
    }
    return (total + (uint64_t)length) * factor;
}

#define FUNCTIONS {SET(work), SET(rows_of), SET(bin), SET(compare), SET(checksum), SET(count), SET(pick)}
