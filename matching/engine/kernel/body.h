/* The work on blocks, written once and compiled for each instruction set. The including file gives
     SET(name)      a name of its own
     vector         the machine's vector of 64-bit words; VECTORS of them make a lane of LANE words
     load, store, store_past (past the caches), spread (one word everywhere), nothing (no bit set), fence (after store_past)
     and_not_and(a, k, t) = a & k & ~t, and_not_or(a, k, t) = a | (k & ~t), count_lane (set bits)
     at_least_8 ... has_all_64: 64 values against one number, as a mask; NULL may pass at_most, has_any and has_all
     in_set_8, in_set_16, in_low_set: which of 64 values lie in a set; in_low_set: of values of two bytes from 0 to LOW_VALUES - 1 */

typedef struct {
    vector of[VECTORS];
} SET(lane);

#define EACH_VECTOR for (int v = 0; v < VECTORS; v++)

ZK_INLINE SET(lane) SET(lane_of)(const uint64_t *words) {
    SET(lane) lane;
    EACH_VECTOR lane.of[v] = load(words + v * WORDS);
    return lane;
}

ZK_INLINE SET(lane) SET(all_lane)(uint64_t word) {
    SET(lane) lane;
    EACH_VECTOR lane.of[v] = spread(word);
    return lane;
}

ZK_INLINE int SET(is_empty)(SET(lane) lane) {
    vector any = lane.of[0];
    for (int v = 1; v < VECTORS; v++)
        any |= lane.of[v];
    return nothing(any);
}

#include "leaves.h"

#include "groups.h"

/* ---- answers ---- */

ZK_INLINE SET(outcome) SET(node)(const SET(block) * block, int64_t number, int64_t word) {
    const zk_program *program = block->program;
    if (number >= program->plan.leaves && !program->group[number - program->plan.leaves].inner)
        return SET(group)(block, &program->group[number - program->plan.leaves], word);
    const zk_pair node = program->node[number + 1];
    SET(outcome) out = {SET(lane_of)(SET(plane)(block, node.true_slot) + word), SET(lane_of)(SET(plane)(block, node.known_slot) + word)};
    EACH_VECTOR out.fails.of[v] &= ~out.holds.of[v];
    return out;
}

/* Writes up to a lane of words; returns how many rows are set. */
ZK_INLINE int64_t SET(put)(uint64_t *words, SET(lane) lane, int64_t count, int32_t streaming) {
    if (streaming)
        EACH_VECTOR store_past(words + v * WORDS, lane.of[v]);
    else if (count >= LANE)
        memcpy(words, &lane, sizeof(lane));
    else
        memcpy(words, &lane, sizeof(uint64_t) * (size_t)count);
    return count_lane(&lane);
}

static void SET(roots)(const SET(block) * block, const zk_job *job, uint64_t *truths, uint64_t *falsehoods, int64_t *counts) {
    const zk_program *program = block->program;
    const int64_t written = job->streaming ? program->width : block->words;
    for (int64_t root = 0; root < program->plan.roots; root++) {
        const int32_t reference = program->plan.root[root];
        for (int64_t word = 0; word < written; word += LANE) {
            SET(outcome) out = SET(node)(block, reference >> 1, word);
            const SET(lane) alive = SET(lane_of)(block->alive + word);
            EACH_VECTOR out.holds.of[v] &= alive.of[v], out.fails.of[v] &= alive.of[v];
            if (reference & 1) {
                const SET(lane) holds = out.fails;
                out.fails = out.holds, out.holds = holds;
            }
            counts[2 * root] += SET(put)(truths + root * job->root_stride + word, out.holds, written - word, job->streaming);
            counts[2 * root + 1] += SET(put)(falsehoods + root * job->root_stride + word, out.fails, written - word, job->streaming);
        }
    }
}

/* The rows that count; none beyond the last. */
static void SET(alive)(const SET(block) * block) {
    const zk_plan *plan = &block->program->plan;
    memset(block->alive, 0, sizeof(uint64_t) * (size_t)block->program->width);
    for (int64_t w = 0; w < block->words; w++)
        block->alive[w] = plan->alive == NULL ? ~(uint64_t)0 : plan->alive[block->word + w];
    if (block->word + block->words == plan->rows / 64 + 1 && plan->rows % 64)
        block->alive[block->words - 1] &= ((uint64_t)1 << plan->rows % 64) - 1;
}

/* Takes blocks until none is left. `counts`: per root how many rows are true and false, added to what is there. */
static int32_t SET(work)(zk_job *job, int64_t *counts) {
    const zk_program *program = job->program;
    const int64_t blocks = (job->words + program->width - 1) / program->width;
    const size_t plane = sizeof(uint64_t) * (size_t)program->width;
    uint64_t *planes = aligned_alloc(64, plane * (size_t)(program->slots + 2));
    if (planes == NULL)
        return ZK_NO_MEMORY;
    /* Slot 0 is all ones, the one after all slots tells who is alive, the next is for `uncertain`. What a plane holds beyond a short block
       is never looked at. */
    memset(planes, 0xff, plane);
    for (int64_t first; (first = atomic_fetch_add(&job->next, job->step)) < blocks;)
        for (int64_t number = first; number < first + job->step && number < blocks; number++) {
            const int64_t begun = number * program->width, left = job->words - begun;
            uint64_t *alive = planes + program->slots * program->width;
            const SET(block) block = {program, planes, alive, job->first_word + begun, left < program->width ? left : program->width};
            SET(alive)(&block);
            SET(leaves)(&block);
            SET(inner_groups)(&block);
            SET(roots)(&block, job, job->truths + number * job->block_stride, job->falsehoods + number * job->block_stride, counts);
        }
    free(planes);
    fence();
    return ZK_OK;
}
