/* Numbers of the set rows, rising. `rows` has room for all of them and 16 more, for 16 are written at a time. Returns how many. */
static int64_t SET(rows_of)(const uint64_t *plane, int64_t words, uint32_t *rows) {
    const __m512i sixteen = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    uint32_t *next = rows;
    for (int64_t word = 0; word < words; word++) {
        const uint64_t bits = plane[word];
        for (int part = 0; bits >> 16 * part != 0; part++) {
            const __mmask16 chosen = (__mmask16)(bits >> 16 * part);
            const __m512i numbers = _mm512_add_epi32(sixteen, _mm512_set1_epi32((int32_t)(64 * word + 16 * part)));
            _mm512_storeu_si512(next, _mm512_maskz_compress_epi32(chosen, numbers));
            next += __builtin_popcount(chosen);
            if (part == 3)
                break;
        }
    }
    return next - rows;
}
