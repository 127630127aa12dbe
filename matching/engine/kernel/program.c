/* A plan made ready for blocks: leaves in the order of their columns, ranges cut to the column's type, references as planes. */
#include "common.h"

/* One piece of memory, handed out from the front. */
typedef struct {
    char *next;
} arena;

static void *take(arena *from, int64_t count, size_t size) {
    char *taken = from->next;
    from->next += ((size_t)count * size + 63) & ~(size_t)63;
    return taken;
}

static void set_range(zk_test *test, int64_t smallest, int64_t largest) {
    int64_t low = test->low[0], high = test->high[0];
    test->from = low, test->upto = high;
    if (high == largest)
        test->test = ZK_AT_LEAST;
    else if (low == smallest + 1)
        test->test = ZK_AT_MOST;
    else
        test->test = low == high ? ZK_EQUAL : ZK_BETWEEN;
}

/* Ranges as the column's type can hold them; NULL, its smallest value, lies in none. */
static void cut_ranges(zk_program *program, int64_t *used, zk_test *test, int32_t first, int32_t count, int32_t bytes) {
    const zk_plan *plan = &program->plan;
    int64_t smallest = zk_smallest(bytes), largest = ~smallest;
    test->low = program->low + *used, test->high = program->high + *used;
    for (int64_t range = first; range < (int64_t)first + count; range++) {
        int64_t low = plan->low[range] > smallest ? plan->low[range] : smallest + 1;
        int64_t high = plan->high[range] < largest ? plan->high[range] : largest;
        if (low <= high)
            program->low[*used] = low, program->high[*used] = high, test->count++, (*used)++;
    }
    test->test = test->count ? ZK_IN_RANGES : ZK_NEVER;
    if (test->count == 1)
        set_range(test, smallest, largest);
}

/* The member set in the column's width: bits beyond it can only be the sign's, which stands for all of them. */
static int64_t narrow_mask(int64_t mask, int32_t bytes) {
    int64_t smallest = zk_smallest(bytes);
    return (mask & ~smallest) | (mask & smallest ? smallest : 0);
}

static void ready_leaf(zk_program *program, int64_t number, int64_t *ranges, zk_leaf *leaf) {
    const zk_plan *plan = &program->plan;
    zk_pair *node = &program->node[number + 1];
    *leaf = (zk_leaf){.number = (int32_t)number, .column = plan->column[number], .on_null = plan->on_null[number]};
    node->true_slot = (uint32_t)program->slots++;
    if (plan->kind[number] == ZK_PLANES) {
        leaf->holds.test = ZK_GIVEN;
        node->known_slot = (uint32_t)program->slots++;
        return;
    }
    int32_t bytes = plan->column_bytes[leaf->column];
    if (plan->kind[number] == ZK_RANGES) {
        cut_ranges(program, ranges, &leaf->holds, plan->true_first[number], plan->true_count[number], bytes);
        cut_ranges(program, ranges, &leaf->unknown, plan->unknown_first[number], plan->unknown_count[number], bytes);
    } else {
        leaf->holds.test = plan->kind[number] == ZK_ANY_BIT ? ZK_HAS_ANY : ZK_HAS_ALL;
        leaf->holds.from = narrow_mask(plan->mask[number], bytes);
    }
    if (leaf->unknown.test != ZK_NEVER)
        node->known_slot = (uint32_t)program->slots++;
    else
        node->known_slot = leaf->on_null == 1 ? program->known_slot[leaf->column] : 0;
}

/* Leaves with planes of their own first, then column by column, so that a block of a column is read while it is near. */
static void ready_leaves(zk_program *program, int64_t *starts) {
    const zk_plan *plan = &program->plan;
    int64_t ranges = 0, sum = 0;
    memset(starts, 0, sizeof(int64_t) * (size_t)(plan->columns + 2));
    for (int64_t each = 0; each < plan->leaves; each++)
        starts[plan->kind[each] == ZK_PLANES ? 0 : plan->column[each] + 1]++;
    for (int64_t column = 0; column <= plan->columns; column++) {
        int64_t here = starts[column];
        starts[column] = sum;
        sum += here;
    }
    for (int64_t each = 0; each < plan->leaves; each++)
        ready_leaf(program, each, &ranges, &program->leaf[starts[plan->kind[each] == ZK_PLANES ? 0 : plan->column[each] + 1]++]);
}

static void mark_inner(zk_program *program) {
    const zk_plan *plan = &program->plan;
    for (int64_t each = 0; each < plan->groups; each++)
        program->group[each].inner = 0;
    for (int64_t each = 0; each < plan->groups; each++)
        for (int64_t place = plan->first[each]; place < (int64_t)plan->first[each] + plan->count[each]; place++)
            if (plan->parts[place] >> 1 >= plan->leaves)
                program->group[(plan->parts[place] >> 1) - plan->leaves].inner = 1;
}

/* The group's parts that are (not) negated, as planes, to `part`. Returns how many. */
static int64_t add_parts(zk_program *program, int64_t number, int32_t negated, zk_pair *part) {
    const zk_plan *plan = &program->plan;
    const int32_t *references = plan->parts + plan->first[number];
    int64_t added = 0;
    for (int64_t place = 0; place < plan->count[number]; place++)
        if ((references[place] & 1) == negated)
            part[added++] = program->node[(references[place] >> 1) + 1];
    return added;
}

static void ready_groups(zk_program *program) {
    const zk_plan *plan = &program->plan;
    int64_t parts = 0;
    mark_inner(program);
    for (int64_t each = 0; each < plan->groups; each++) {
        zk_group *group = &program->group[each];
        group->first = parts, group->needed = plan->needed[each];
        parts += group->positive = add_parts(program, each, 0, program->part + parts);
        parts += group->negative = add_parts(program, each, 1, program->part + parts);
        zk_pair *node = &program->node[plan->leaves + each + 1];
        *node = (zk_pair){0, 0}; /* a group that is only an answer is put together where it is written */
        if (group->inner)
            *node = (zk_pair){(uint32_t)program->slots, (uint32_t)program->slots + 1}, program->slots += 2;
    }
}

static int64_t count_parts(const zk_plan *plan) {
    int64_t parts = 0;
    for (int64_t each = 0; each < plan->groups; each++)
        parts += plan->count[each];
    return parts;
}

static int64_t count_ranges(const zk_plan *plan) {
    int64_t ranges = 0;
    for (int64_t each = 0; each < plan->leaves; each++)
        ranges += (int64_t)plan->true_count[each] + plan->unknown_count[each];
    return ranges;
}

/* Makes a program for blocks of `width` words, a multiple of 16. NULL if there is no memory. The plan's arrays must outlive it. */
ZK_API zk_program *zk_prepare(const zk_plan *plan, int64_t width) {
    int64_t parts = count_parts(plan), ranges = count_ranges(plan);
    size_t size = sizeof(zk_program) + sizeof(zk_leaf) * (size_t)plan->leaves + sizeof(zk_group) * (size_t)plan->groups +
                  sizeof(zk_pair) * (size_t)(plan->leaves + plan->groups + 1 + parts) + 2 * sizeof(int64_t) * (size_t)ranges +
                  (sizeof(uint32_t) + sizeof(int64_t)) * (size_t)(plan->columns + 2) + 64 * 10;
    arena from = {malloc(size)};
    if (from.next == NULL)
        return NULL;
    zk_program *program = take(&from, 1, sizeof(zk_program));
    *program = (zk_program){.plan = *plan, .width = width, .slots = 1};
    program->known_slot = take(&from, plan->columns, sizeof(uint32_t));
    program->node = take(&from, plan->leaves + plan->groups + 1, sizeof(zk_pair));
    program->leaf = take(&from, plan->leaves, sizeof(zk_leaf));
    program->group = take(&from, plan->groups, sizeof(zk_group));
    program->part = take(&from, parts, sizeof(zk_pair));
    program->low = take(&from, ranges, sizeof(int64_t));
    program->high = take(&from, ranges, sizeof(int64_t));
    for (int64_t column = 0; column < plan->columns; column++)
        program->known_slot[column] = (uint32_t)program->slots++;
    program->node[0] = (zk_pair){0, 0};
    ready_leaves(program, take(&from, plan->columns + 2, sizeof(int64_t)));
    ready_groups(program);
    return program;
}

ZK_API void zk_discard(zk_program *program) { free(program); }
