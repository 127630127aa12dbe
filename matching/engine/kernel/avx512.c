/* AVX-512 as processors have had it since 2017. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "common.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")
#endif

#define SET(name) avx512_##name
#include "avx512.h"

ZK_INLINE int64_t count_lane(const void *lane) {
    const uint64_t *words = lane;
    int64_t total = 0;
    for (int w = 0; w < LANE; w++)
        total += __builtin_popcountll(words[w]);
    return total;
}

#include "body.h"
#include "rows_avx512.h"
#include "picked.h"
#include "values.h"

const zk_functions zk_avx512 = FUNCTIONS;

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
