/* AVX-512 with VPOPCNTDQ: counting the rows of an answer, of which there is one per 64 bytes written, is then almost free. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "common.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,bmi,bmi2,popcnt"))), \
                             apply_to = function)
#else
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,bmi,bmi2,popcnt")
#endif

#define SET(name) avx512_popcnt_##name
#include "avx512.h"

ZK_INLINE int64_t count_lane(const void *lane) {
    const vector *parts = lane;
    return _mm512_reduce_add_epi64(_mm512_add_epi64(_mm512_popcnt_epi64((__m512i)parts[0]), _mm512_popcnt_epi64((__m512i)parts[1])));
}

#include "body.h"
#include "rows_avx512.h"
#include "picked.h"
#include "values.h"

const zk_functions zk_avx512_popcnt = FUNCTIONS;

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
