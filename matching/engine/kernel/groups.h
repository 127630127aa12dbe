/* Groups of a block, one lane at a time, the two outcomes in registers. Part of body.h. */

typedef struct {
    SET(lane) holds, fails;
} SET(outcome);

#define EACH_PART(FROM, COUNT, DO)                                                                                                     \
    for (const zk_pair *part = (FROM), *end = part + (COUNT); part < end; part++) {                                                    \
        const uint64_t *truths = planes + (int64_t)part->true_slot * width, *knowns = planes + (int64_t)part->known_slot * width;      \
        EACH_VECTOR {                                                                                                                  \
            const vector t = load(truths + v * WORDS), k = load(knowns + v * WORDS);                                                   \
            DO;                                                                                                                        \
        }                                                                                                                              \
    }

ZK_INLINE SET(outcome) SET(all)(const zk_group *group, const zk_pair *parts, const uint64_t *planes, int64_t width) {
    SET(outcome) out = {SET(all_lane)(~(uint64_t)0), SET(all_lane)(0)};
    EACH_PART(parts, group->positive, (out.holds.of[v] &= t, out.fails.of[v] = and_not_or(out.fails.of[v], k, t)))
    EACH_PART(parts + group->positive, group->negative, (out.holds.of[v] = and_not_and(out.holds.of[v], k, t), out.fails.of[v] |= t))
    return out;
}

ZK_INLINE SET(outcome) SET(any)(const zk_group *group, const zk_pair *parts, const uint64_t *planes, int64_t width) {
    SET(outcome) out = {SET(all_lane)(0), SET(all_lane)(~(uint64_t)0)};
    EACH_PART(parts, group->positive, (out.holds.of[v] |= t, out.fails.of[v] = and_not_and(out.fails.of[v], k, t)))
    EACH_PART(parts + group->positive, group->negative, (out.holds.of[v] = and_not_or(out.holds.of[v], k, t), out.fails.of[v] &= t))
    return out;
}

/* Counters of one bit a row, upright: bit b of the count of row r is bit r of count[b]. 32 hold any count of an int32. */
ZK_INLINE void SET(add)(SET(lane) * count, int bits, SET(lane) carry) {
    for (int b = 0; b < bits; b++)
        EACH_VECTOR {
            const vector sum = count[b].of[v] ^ carry.of[v];
            carry.of[v] &= count[b].of[v];
            count[b].of[v] = sum;
        }
}

ZK_INLINE SET(lane) SET(reached)(const SET(lane) * count, int bits, int64_t needed) {
    SET(lane) reached = SET(all_lane)(~(uint64_t)0);
    for (int b = 0; b < bits; b++)
        EACH_VECTOR reached.of[v] = needed >> b & 1 ? count[b].of[v] & reached.of[v] : count[b].of[v] | reached.of[v];
    return reached;
}

static __attribute__((noinline)) SET(outcome)
    SET(some)(const zk_group *group, const zk_pair *parts, const uint64_t *planes, int64_t width) {
    const int64_t count = group->positive + group->negative;
    const int bits = 64 - __builtin_clzll((unsigned long long)count);
    SET(lane) holds[32], fails[32];
    for (int b = 0; b < bits; b++)
        holds[b] = fails[b] = SET(all_lane)(0);
    for (int64_t place = 0; place < count; place++) {
        const SET(lane) truth = SET(lane_of)(planes + (int64_t)parts[place].true_slot * width);
        SET(lane) falsehood = SET(lane_of)(planes + (int64_t)parts[place].known_slot * width);
        EACH_VECTOR falsehood.of[v] &= ~truth.of[v];
        SET(add)(holds, bits, place < group->positive ? truth : falsehood);
        SET(add)(fails, bits, place < group->positive ? falsehood : truth);
    }
    return (SET(outcome)){SET(reached)(holds, bits, group->needed), SET(reached)(fails, bits, count - group->needed + 1)};
}

ZK_INLINE SET(outcome) SET(group)(const SET(block) * block, const zk_group *group, int64_t word) {
    const zk_pair *parts = block->program->part + group->first;
    const uint64_t *planes = block->planes + word;
    if (group->needed == group->positive + group->negative)
        return SET(all)(group, parts, planes, block->program->width);
    if (group->needed == 1)
        return SET(any)(group, parts, planes, block->program->width);
    return SET(some)(group, parts, planes, block->program->width);
}

static void SET(inner_groups)(const SET(block) * block) {
    const zk_program *program = block->program;
    for (int64_t each = 0; each < program->plan.groups; each++) {
        const zk_pair node = program->node[program->plan.leaves + each + 1];
        if (!program->group[each].inner)
            continue;
        for (int64_t word = 0; word < block->words; word += LANE) {
            const SET(outcome) out = SET(group)(block, &program->group[each], word);
            uint64_t *holds = SET(plane)(block, node.true_slot) + word, *known = SET(plane)(block, node.known_slot) + word;
            EACH_VECTOR store(holds + v * WORDS, out.holds.of[v]), store(known + v * WORDS, out.holds.of[v] | out.fails.of[v]);
        }
    }
}

