/* Which instruction sets this processor has and this system saves. */
#include "common.h"

#if defined(__x86_64__)
#include <cpuid.h>

/* Not __builtin_cpu_supports: it needs a library that some compilers do not link into shared objects. */
static uint64_t enabled_states(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

enum { YMM_STATES = 0x06, ZMM_STATES = 0xe6 };

ZK_API int32_t zk_best_set(void) {
    uint32_t eax, ebx, ecx, edx, first_ecx;
    if (!__get_cpuid(1, &eax, &ebx, &first_ecx, &edx) || !(first_ecx & bit_OSXSAVE) || !(first_ecx & bit_POPCNT))
        return ZK_PLAIN;
    if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx))
        return ZK_PLAIN;
    const uint64_t states = enabled_states();
    const uint32_t avx2 = bit_AVX2 | bit_BMI | bit_BMI2, avx512 = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
    if ((states & YMM_STATES) != YMM_STATES || (ebx & avx2) != avx2)
        return ZK_PLAIN;
    if ((states & ZMM_STATES) != ZMM_STATES || (ebx & avx512) != avx512)
        return ZK_AVX2;
    return ecx & bit_AVX512VPOPCNTDQ ? ZK_AVX512_POPCNT : ZK_AVX512;
}
#else
ZK_API int32_t zk_best_set(void) { return ZK_PLAIN; }
#endif
