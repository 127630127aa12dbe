/* The work on blocks, written once and compiled for each instruction set. The including file gives
     SET(name)      a name of its own
     vector         the machine's vector of 64-bit words; VECTORS of them make a lane of LANE words
     load, store, store_past (past the caches), spread (one word everywhere), fence (after store_past)
     and_not_and(a, k, t) = a & k & ~t, and_not_or(a, k, t) = a | (k & ~t), count_lane (set bits)
     at_least_8 ... has_all_64: 64 values against one number, as a mask; NULL may pass at_most, has_any and has_all */

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

/* ---- leaves ---- */

#define TESTS(BITS, TYPE)                                                                                                              \
    ZK_INLINE uint64_t SET(in_ranges_##BITS)(const TYPE *values, const zk_test *test) {                                                \
        uint64_t inside = 0;                                                                                                           \
        for (int64_t range = 0; range < test->count; range++)                                                                          \
            inside |= SET(between_##BITS)(values, (TYPE)test->low[range], (TYPE)test->high[range]);                                    \
        return inside;                                                                                                                 \
    }                                                                                                                                  \
    /* Where `words` times 64 values pass the test; NULL never does. */                                                                \
    static void SET(test_##BITS)(const zk_test *test, const TYPE *values, int64_t words, const uint64_t *known, uint64_t *holds) {     \
        const TYPE from = (TYPE)test->from, upto = (TYPE)test->upto;                                                                   \
        switch (test->test) {                                                                                                          \
        case ZK_AT_LEAST:                                                                                                              \
            for (int64_t w = 0; w < words; w++)                                                                                        \
                holds[w] = SET(at_least_##BITS)(values + 64 * w, from);                                                                \
            break;                                                                                                                     \
        case ZK_AT_MOST:                                                                                                               \
            for (int64_t w = 0; w < words; w++)                                                                                        \
                holds[w] = SET(at_most_##BITS)(values + 64 * w, upto) & known[w];                                                      \
            break;                                                                                                                     \
        case ZK_EQUAL:                                                                                                                 \
            for (int64_t w = 0; w < words; w++)                                                                                        \
                holds[w] = SET(equal_##BITS)(values + 64 * w, from);                                                                   \
            break;                                                                                                                     \
        case ZK_BETWEEN:                                                                                                               \
            for (int64_t w = 0; w < words; w++)                                                                                        \
                holds[w] = SET(between_##BITS)(values + 64 * w, from, upto);                                                           \
            break;                                                                                                                     \
        case ZK_IN_RANGES:                                                                                                             \
            for (int64_t w = 0; w < words; w++)                                                                                        \
                holds[w] = SET(in_ranges_##BITS)(values + 64 * w, test);                                                               \
            break;                                                                                                                     \
        case ZK_HAS_ANY:                                                                                                               \
            for (int64_t w = 0; w < words; w++)                                                                                        \
                holds[w] = SET(has_any_##BITS)(values + 64 * w, from) & known[w];                                                      \
            break;                                                                                                                     \
        case ZK_HAS_ALL:                                                                                                               \
            for (int64_t w = 0; w < words; w++)                                                                                        \
                holds[w] = SET(has_all_##BITS)(values + 64 * w, from) & known[w];                                                      \
            break;                                                                                                                     \
        default:                                                                                                                       \
            memset(holds, 0, sizeof(uint64_t) * (size_t)words);                                                                        \
        }                                                                                                                              \
    }

TESTS(8, int8_t)
TESTS(16, int16_t)
TESTS(32, int32_t)
TESTS(64, int64_t)

static void SET(test)(const zk_test *test, int32_t bytes, const void *values, int64_t words, const uint64_t *known, uint64_t *holds) {
    switch (bytes) {
    case 1:
        SET(test_8)(test, values, words, known, holds);
        break;
    case 2:
        SET(test_16)(test, values, words, known, holds);
        break;
    case 4:
        SET(test_32)(test, values, words, known, holds);
        break;
    default:
        SET(test_64)(test, values, words, known, holds);
    }
}

/* One block: `words` words from `word` on; `planes`: its slots, `width` words each. */
typedef struct {
    const zk_program *program;
    uint64_t *planes, *alive;
    int64_t word, words;
} SET(block);

ZK_INLINE uint64_t *SET(plane)(const SET(block) * block, uint32_t slot) { return block->planes + (int64_t)slot * block->program->width; }

/* A test over the whole block. The last word may have fewer than 64 rows: they are copied where 64 may be read. */
static void SET(test_block)(const SET(block) * block, const zk_test *test, int32_t column, uint64_t *holds) {
    const zk_plan *plan = &block->program->plan;
    const uint64_t *known = SET(plane)(block, block->program->known_slot[column]);
    const int64_t bytes = plan->column_bytes[column], full = plan->rows / 64 - block->word;
    const char *values = (const char *)plan->column_data[column] + 64 * bytes * block->word;
    if (full >= block->words) {
        SET(test)(test, (int32_t)bytes, values, block->words, known, holds);
        return;
    }
    int64_t last[64] = {0};
    memcpy(last, values + 64 * bytes * full, (size_t)(bytes * (plan->rows % 64)));
    SET(test)(test, (int32_t)bytes, values, full, known, holds);
    SET(test)(test, (int32_t)bytes, last, 1, known + full, holds + full);
}

static void SET(known)(const SET(block) * block, int32_t column) {
    const zk_test not_null = {.test = ZK_AT_LEAST, .from = zk_smallest(block->program->plan.column_bytes[column]) + 1};
    SET(test_block)(block, &not_null, column, SET(plane)(block, block->program->known_slot[column]));
}

static void SET(given)(const SET(block) * block, const zk_leaf *leaf, zk_pair node) {
    const uint64_t *truths = block->program->plan.plane_data[2 * leaf->column] + block->word;
    const uint64_t *falsehoods = block->program->plan.plane_data[2 * leaf->column + 1] + block->word;
    uint64_t *holds = SET(plane)(block, node.true_slot), *known = SET(plane)(block, node.known_slot);
    for (int64_t w = 0; w < block->words; w++)
        holds[w] = truths[w], known[w] = truths[w] | falsehoods[w];
}

/* What is rare: ranges where the value leaves the outcome unknown, and outcomes of NULL other than unknown. */
static void SET(rare)(const SET(block) * block, const zk_leaf *leaf, zk_pair node) {
    const uint64_t *not_null = SET(plane)(block, block->program->known_slot[leaf->column]);
    uint64_t *holds = SET(plane)(block, node.true_slot), *known = SET(plane)(block, node.known_slot);
    if (leaf->unknown.test != ZK_NEVER) {
        SET(test_block)(block, &leaf->unknown, leaf->column, known);
        for (int64_t w = 0; w < block->words; w++)
            known[w] = (not_null[w] & ~known[w]) | holds[w] | (leaf->on_null == 1 ? 0 : ~not_null[w]);
    }
    if (leaf->on_null == 2)
        for (int64_t w = 0; w < block->words; w++)
            holds[w] |= ~not_null[w];
}

static void SET(leaves)(const SET(block) * block) {
    const zk_program *program = block->program;
    int32_t column = -1;
    for (int64_t each = 0; each < program->plan.leaves; each++) {
        const zk_leaf *leaf = &program->leaf[each];
        const zk_pair node = program->node[leaf->number + 1];
        if (leaf->holds.test == ZK_GIVEN) {
            SET(given)(block, leaf, node);
            continue;
        }
        if (leaf->column != column)
            SET(known)(block, column = leaf->column);
        SET(test_block)(block, &leaf->holds, column, SET(plane)(block, node.true_slot));
        if (leaf->unknown.test != ZK_NEVER || leaf->on_null == 2)
            SET(rare)(block, leaf, node);
    }
}

/* ---- groups: one lane at a time, the two outcomes in registers ---- */

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
    uint64_t *planes = aligned_alloc(64, plane * (size_t)(program->slots + 1));
    if (planes == NULL)
        return ZK_NO_MEMORY;
    /* Slot 0 is all ones, the one after all slots tells who is alive. What a plane holds beyond a short block is never looked at. */
    memset(planes, 0xff, plane);
    for (int64_t first; (first = atomic_fetch_add(&job->next, job->step)) < blocks;)
        for (int64_t number = first; number < first + job->step && number < blocks; number++) {
            const int64_t begun = number * program->width, left = job->words - begun;
            const SET(block) block = {
                program, planes, planes + program->slots * program->width, job->first_word + begun, left < program->width ? left : program->width};
            SET(alive)(&block);
            SET(leaves)(&block);
            SET(inner_groups)(&block);
            SET(roots)(&block, job, job->truths + number * job->block_stride, job->falsehoods + number * job->block_stride, counts);
        }
    free(planes);
    fence();
    return ZK_OK;
}
