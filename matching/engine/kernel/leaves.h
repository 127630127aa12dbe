/* Leaves of a block: where they hold and where they are known. Part of body.h. */

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
        case ZK_KNOWN: /* the first look at a block of a column: what follows it is sent for */                                        \
            for (int64_t w = 0; w < words; w++) {                                                                                      \
                for (size_t line = 0; line < sizeof(TYPE); line++)                                                                     \
                    __builtin_prefetch((const void *)((uintptr_t)(values + 64 * w) + AHEAD + 64 * line));                              \
                holds[w] = SET(at_least_##BITS)(values + 64 * w, from);                                                                \
            }                                                                                                                          \
            break;                                                                                                                     \
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

/* Sets are of values of one or two bytes. */
static void SET(test_set)(const zk_test *test, int32_t bytes, const void *values, int64_t words, uint64_t *holds) {
    for (int64_t w = 0; bytes == 1 && w < words; w++)
        holds[w] = SET(in_set_8)((const int8_t *)values + 64 * w, test->set);
    const int low = test->from >= 0 && test->upto < LOW_VALUES;
    for (int64_t w = 0; bytes == 2 && w < words; w++)
        holds[w] = low ? SET(in_low_set)((const int16_t *)values + 64 * w, test->set)
                       : SET(in_set_16)((const int16_t *)values + 64 * w, test->set);
}

static void SET(test)(const zk_test *test, int32_t bytes, const void *values, int64_t words, const uint64_t *known, uint64_t *holds) {
    if (test->test == ZK_IN_SET) {
        SET(test_set)(test, bytes, values, words, holds);
        return;
    }
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

/* A test over the whole block of a column or its sketch. The last word may have fewer than 64 rows: they are copied where 64 may be
   read. */
static void SET(test_block)(const SET(block) * block, const zk_test *test, const void *data, int64_t bytes, const uint64_t *known,
                            uint64_t *holds) {
    const int64_t rows = block->program->plan.rows, full = rows / 64 - block->word;
    const char *values = (const char *)data + 64 * bytes * block->word;
    if (full >= block->words) {
        SET(test)(test, (int32_t)bytes, values, block->words, known, holds);
        return;
    }
    int64_t last[64] = {0};
    memcpy(last, values + 64 * bytes * full, (size_t)(bytes * (rows % 64)));
    SET(test)(test, (int32_t)bytes, values, full, known, holds);
    SET(test)(test, (int32_t)bytes, last, 1, known + full, holds + full);
}

static void SET(test_column)(const SET(block) * block, const zk_test *test, int32_t column, uint64_t *holds) {
    const zk_plan *plan = &block->program->plan;
    const uint64_t *known = SET(plane)(block, block->program->known_slot[column]);
    SET(test_block)(block, test, plan->column_data[column], plan->column_bytes[column], known, holds);
}

static void SET(known)(const SET(block) * block, int32_t column) {
    const zk_plan *plan = &block->program->plan;
    const void *sketch = zk_sketch_of(plan, column);
    const int32_t bytes = sketch == NULL ? plan->column_bytes[column] : 1;
    const zk_test not_null = {.test = ZK_KNOWN, .from = zk_smallest(bytes) + 1};
    uint64_t *known = SET(plane)(block, block->program->known_slot[column]);
    SET(test_block)(block, &not_null, sketch == NULL ? plan->column_data[column] : sketch, bytes, known, known);
}

static void SET(sketched)(const SET(block) * block, const zk_leaf *leaf, uint64_t *holds) {
    const int8_t *sketch = zk_sketch_of(&block->program->plan, leaf->column);
    const uint64_t *known = SET(plane)(block, block->program->known_slot[leaf->column]);
    SET(test_block)(block, &leaf->sketched.may, sketch, 1, known, holds);
    if (block->program->must_slot[leaf->number])
        SET(test_block)(block, &leaf->sketched.must, sketch, 1, known, SET(plane)(block, block->program->must_slot[leaf->number]));
}

/* Looked up, after all were sent for: rows of which a sketch does not say whether the leaf holds, and on which the answer may depend.
   Few lanes have any. */
static void SET(look_up)(const SET(block) * block, const zk_leaf *leaf, const uint64_t *open, uint64_t *holds) {
    const zk_plan *plan = &block->program->plan;
    uint64_t *must = SET(plane)(block, block->program->must_slot[leaf->number]), *doubtful = must;
    const int32_t bytes = plan->column_bytes[leaf->column];
    const char *values = (const char *)plan->column_data[leaf->column] + 64 * bytes * block->word;
    for (int64_t word = 0; word < block->words; word += LANE) {
        SET(lane) doubt = SET(lane_of)(holds + word);
        EACH_VECTOR {
            const vector certain = load(must + word + v * WORDS);
            doubt.of[v] &= ~certain & load(open + word + v * WORDS);
            store(holds + word + v * WORDS, certain), store(doubtful + word + v * WORDS, doubt.of[v]);
        }
        for (int64_t w = word; !SET(is_empty)(doubt) && w < word + LANE; w++)
            for (uint64_t bits = doubtful[w]; bits; bits &= bits - 1)
                __builtin_prefetch(values + bytes * (64 * w + __builtin_ctzll(bits)));
    }
    for (int64_t word = 0; word < block->words; word += LANE)
        for (int64_t w = word; !SET(is_empty)(SET(lane_of)(doubtful + word)) && w < word + LANE; w++)
            for (uint64_t bits = doubtful[w]; bits; bits &= bits - 1)
                if (zk_holds(&leaf->holds, zk_value(values, bytes, 64 * w + __builtin_ctzll(bits))))
                    holds[w] |= bits & -bits;
}

/* What leaves that were read off sketches left open. The rows on which the answer depends are those that no other leaf has settled. */
static void SET(uncertain)(const SET(block) * block) {
    const zk_program *program = block->program;
    uint64_t *open = SET(plane)(block, (uint32_t)program->slots + 1);
    memcpy(open, block->alive, sizeof(uint64_t) * (size_t)program->width); /* whole lanes: none beyond a short block is open */
    for (const zk_narrowing *each = program->narrowing; each < program->narrowing + program->narrowings; each++) {
        const uint64_t *holds = SET(plane)(block, each->true_slot), *known = SET(plane)(block, each->known_slot);
        for (int64_t word = 0; word < block->words; word += LANE)
            EACH_VECTOR {
                const vector t = load(holds + word + v * WORDS), k = load(known + word + v * WORDS);
                store(open + word + v * WORDS, load(open + word + v * WORDS) & (each->negated ? ~t : t | ~k));
            }
    }
    for (int64_t each = 0; each < program->plan.leaves; each++) {
        const zk_leaf *leaf = &program->leaf[each];
        if (program->must_slot[leaf->number])
            SET(look_up)(block, leaf, open, SET(plane)(block, program->node[leaf->number + 1].true_slot));
    }
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
        SET(test_column)(block, &leaf->unknown, leaf->column, known);
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
        if (leaf->sketched.used)
            SET(sketched)(block, leaf, SET(plane)(block, node.true_slot));
        else
            SET(test_column)(block, &leaf->holds, column, SET(plane)(block, node.true_slot));
        if (leaf->unknown.test != ZK_NEVER || leaf->on_null == 2)
            SET(rare)(block, leaf, node);
    }
    if (program->uncertain)
        SET(uncertain)(block);
}
