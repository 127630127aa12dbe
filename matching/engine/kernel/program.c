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

/* ---- tests ---- */

/* From so many ranges on a look into a set is quicker, as measured; and so many sets of two bytes, 8 KiB each, stay in the cache. */
enum { MANY_8 = 3, MANY_16 = 8, MOST_WIDE_SETS = 16 };

static void put_in_set(zk_test *test, uint8_t *set, int32_t bytes) {
    memset(set, 0, bytes == 1 ? SET_BYTES_8 : SET_BYTES_16);
    for (int64_t range = 0; range < test->count; range++)
        for (int64_t value = test->low[range]; value <= test->high[range]; value++) {
            const int64_t upper = (value & 255) >> 4;
            if (bytes == 1)
                set[(upper & 8) * 2 + (value & 15)] |= (uint8_t)(1 << (upper & 7));
            else
                set[(uint16_t)value >> 3] |= (uint8_t)(1 << (value & 7));
        }
    test->set = set, test->test = ZK_IN_SET;
}

/* Its ranges are there: which way to look at values of `bytes` bytes? */
static void ready_test(zk_program *program, zk_test *test, int32_t bytes) {
    const int64_t smallest = zk_smallest(bytes), low = test->count ? test->low[0] : 0, high = test->count ? test->high[test->count - 1] : 0;
    test->from = low, test->upto = high;
    if (test->count > 1) {
        test->test = ZK_IN_RANGES;
        if (bytes == 1 && test->count >= MANY_8)
            put_in_set(test, program->sets, bytes), program->sets += SET_BYTES_8;
        else if (bytes == 2 && test->count >= MANY_16 && program->wide_sets > 0)
            put_in_set(test, program->sets, bytes), program->sets += SET_BYTES_16, program->wide_sets--;
    } else if (test->count == 0)
        test->test = ZK_NEVER;
    else if (high == ~smallest)
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
    ready_test(program, test, bytes);
}

/* The member set in the column's width: bits beyond it can only be the sign's, which stands for all of them. */
static int64_t narrow_mask(int64_t mask, int32_t bytes) {
    int64_t smallest = zk_smallest(bytes);
    return (mask & ~smallest) | (mask & smallest ? smallest : 0);
}

/* ---- sketches ---- */

/* So many codes of a sketch may leave open whether a leaf holds, each for some 0.4 % of all rows; with more the column itself is read. */
enum { MOST_EDGES = 4, FIRST_CODE = -127 };

static int64_t cuts_upto(const int64_t *cuts, int64_t count, int64_t value) {
    int64_t low = 0;
    while (low < count) {
        const int64_t middle = low + (count - low) / 2;
        if (cuts[middle] <= value)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* Codes first .. last to the end of the test's ranges, which rise; joined to the one before where they touch it. */
static void add_codes(zk_test *test, int64_t *low, int64_t *high, int64_t first, int64_t last) {
    first += FIRST_CODE, last += FIRST_CODE;
    if (first > last)
        return;
    if (test->count && first <= high[test->count - 1] + 1)
        high[test->count - 1] = last;
    else
        low[test->count] = first, high[test->count] = last, test->count++;
}

/* Ranges of values as ranges of codes: those that a range touches, and those that lie in it wholly. */
static void sketch_leaf(zk_program *program, int64_t *used, zk_leaf *leaf) {
    const zk_plan *plan = &program->plan;
    const zk_test *holds = &leaf->holds;
    if (zk_sketch_of(plan, leaf->column) == NULL || !holds->count || leaf->unknown.test != ZK_NEVER || leaf->on_null == 2)
        return;
    const int64_t *cuts = plan->cut_data[leaf->column], count = plan->cut_count[leaf->column];
    const int64_t smallest = zk_smallest(plan->column_bytes[leaf->column]);
    int64_t *low = program->low + *used, *high = program->high + *used, edges = 0, latest = -1;
    zk_test may = {.low = low, .high = high}, must = {.low = low + holds->count, .high = high + holds->count};
    for (int64_t range = 0; range < holds->count; range++) {
        const int64_t from = holds->low[range], upto = holds->high[range];
        const int64_t first = cuts_upto(cuts, count, from), last = cuts_upto(cuts, count, upto);
        const int begins = first == 0 ? from == smallest + 1 : cuts[first - 1] == from;
        const int ends = last == count ? upto == ~smallest : cuts[last] == upto + 1;
        edges += !begins && first != latest;
        latest = begins ? latest : first;
        edges += !ends && last != latest;
        latest = ends ? latest : last;
        add_codes(&may, low, high, first, last);
        add_codes(&must, low + holds->count, high + holds->count, first + !begins, last - !ends);
    }
    if (edges > MOST_EDGES)
        return;
    ready_test(program, &may, 1), ready_test(program, &must, 1);
    *used += 2 * holds->count;
    leaf->sketched = (zk_sketched){may, must, 1};
    if (edges)
        program->must_slot[leaf->number] = (uint32_t)program->slots++, program->uncertain++;
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
    sketch_leaf(program, ranges, leaf);
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

/* Of a program with one answer, an `all`: its parts that are leaves. */
static void ready_narrowings(zk_program *program) {
    const zk_plan *plan = &program->plan;
    const int64_t root = plan->roots == 1 && !(plan->root[0] & 1) ? (plan->root[0] >> 1) - plan->leaves : -1;
    if (root < 0 || plan->needed[root] != plan->count[root])
        return;
    for (int64_t place = plan->first[root]; place < (int64_t)plan->first[root] + plan->count[root]; place++) {
        const int32_t number = plan->parts[place] >> 1, negated = plan->parts[place] & 1;
        if (number < 0 || number >= plan->leaves)
            continue;
        const zk_pair node = program->node[number + 1];
        const uint32_t certain = negated && program->must_slot[number] ? program->must_slot[number] : node.true_slot;
        program->narrowing[program->narrowings++] = (zk_narrowing){certain, node.known_slot, negated};
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

/* Room for the sets of `leaves` leaves: two of their values, two of their codes. */
static size_t bytes_of_sets(int64_t leaves) {
    const int64_t wide = 2 * leaves < MOST_WIDE_SETS ? 2 * leaves : MOST_WIDE_SETS;
    return 4 * SET_BYTES_8 * (size_t)leaves + SET_BYTES_16 * (size_t)wide;
}

/* Makes a program for blocks of `width` words, a multiple of 16. NULL if there is no memory. The plan's arrays must outlive it. */
ZK_API zk_program *zk_prepare(const zk_plan *plan, int64_t width) {
    int64_t parts = count_parts(plan), ranges = 3 * count_ranges(plan); /* twice more for the codes of sketches */
    size_t size = sizeof(zk_program) + sizeof(zk_leaf) * (size_t)plan->leaves + sizeof(zk_group) * (size_t)plan->groups +
                  sizeof(zk_pair) * (size_t)(plan->leaves + plan->groups + 1 + parts) + 2 * sizeof(int64_t) * (size_t)ranges +
                  (sizeof(uint32_t) + sizeof(int64_t)) * (size_t)(plan->columns + 2) + sizeof(uint32_t) * (size_t)plan->leaves +
                  sizeof(zk_narrowing) * (size_t)parts + bytes_of_sets(plan->leaves) + 64 * 13;
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
    program->sets = take(&from, (int64_t)bytes_of_sets(plan->leaves), 1), program->wide_sets = MOST_WIDE_SETS;
    program->narrowing = take(&from, parts, sizeof(zk_narrowing));
    program->must_slot = take(&from, plan->leaves, sizeof(uint32_t));
    memset(program->must_slot, 0, sizeof(uint32_t) * (size_t)plan->leaves);
    program->low = take(&from, ranges, sizeof(int64_t));
    program->high = take(&from, ranges, sizeof(int64_t));
    for (int64_t column = 0; column < plan->columns; column++)
        program->known_slot[column] = (uint32_t)program->slots++;
    program->node[0] = (zk_pair){0, 0};
    ready_leaves(program, take(&from, plan->columns + 2, sizeof(int64_t)));
    ready_groups(program);
    ready_narrowings(program);
    return program;
}

ZK_API void zk_discard(zk_program *program) { free(program); }
