/* A small plan in one array of numbers, for questions that are asked once: making twenty arrays, and looking at them, takes Python longer
   than running them takes here.

   rows, columns, pairs of planes, leaves, ranges, groups, parts, roots;
   of each column: where it lies, bytes of a value, where its sketch and its cuts lie (or 0), how many cuts;   of each pair: where T and F lie;
   of each leaf: kind, column, on_null, ranges where it is true, where it is unknown, mask;
   the lower ends of all ranges, leaf after leaf, the true ones first; the upper ends;
   of each group: needed, parts;   all parts, group after group;   roots. */
#include "common.h"

enum { HEAD = 8, OF_COLUMN = 5, OF_PAIR = 2, OF_LEAF = 6, OF_GROUP = 2, MOST = 1 << 24 };
enum { BAD_LENGTH = 10 }; /* the last of PROBLEMS of checks.py; as answers they come after the others */

typedef struct {
    const int64_t *next;
    int32_t *small;
    int64_t *large;
} unpacking;

static int32_t *small(unpacking *from, int64_t count) {
    int32_t *taken = from->small;
    from->small += count;
    return taken;
}

static int64_t *large(unpacking *from, int64_t count) {
    int64_t *taken = from->large;
    from->large += count;
    return taken;
}

static const int64_t *numbers(unpacking *from, int64_t count) {
    const int64_t *taken = from->next;
    from->next += count;
    return taken;
}

static const int32_t *narrowed(unpacking *from, int64_t count) {
    int32_t *taken = small(from, count);
    for (int64_t each = 0; each < count; each++)
        taken[each] = (int32_t)*from->next++;
    return taken;
}

static void unpack_columns(unpacking *from, zk_plan *plan, int64_t pairs) {
    int32_t *bytes = small(from, plan->columns), *cut_count = small(from, plan->columns);
    const void **data = (const void **)large(from, plan->columns);
    const int8_t **sketch = (const int8_t **)large(from, plan->columns);
    const int64_t **cuts = (const int64_t **)large(from, plan->columns);
    for (int64_t each = 0; each < plan->columns; each++) {
        const int64_t *number = numbers(from, OF_COLUMN);
        data[each] = (const void *)(intptr_t)number[0], bytes[each] = (int32_t)number[1];
        sketch[each] = (const int8_t *)(intptr_t)number[2], cuts[each] = (const int64_t *)(intptr_t)number[3];
        cut_count[each] = (int32_t)number[4];
    }
    const uint64_t **planes = (const uint64_t **)large(from, OF_PAIR * pairs);
    for (int64_t each = 0; each < OF_PAIR * pairs; each++)
        planes[each] = (const uint64_t *)(intptr_t)*from->next++;
    plan->column_data = data, plan->column_bytes = bytes, plan->plane_data = planes;
    plan->sketch_data = sketch, plan->cut_data = cuts, plan->cut_count = cut_count;
}

/* Returns how many ranges there are of all leaves together. */
static int64_t unpack_leaves(unpacking *from, zk_plan *plan) {
    int32_t *of[7];
    for (int each = 0; each < 7; each++)
        of[each] = small(from, plan->leaves);
    int64_t *mask = large(from, plan->leaves), ranges = 0;
    for (int64_t leaf = 0; leaf < plan->leaves; leaf++) {
        const int64_t *number = numbers(from, OF_LEAF);
        for (int each = 0; each < 3; each++)
            of[each][leaf] = (int32_t)number[each];
        for (int each = 0; each < 2; each++) {
            of[3 + 2 * each][leaf] = (int32_t)ranges, of[4 + 2 * each][leaf] = (int32_t)number[3 + each];
            ranges += number[3 + each];
        }
        mask[leaf] = number[5];
    }
    plan->kind = of[0], plan->column = of[1], plan->on_null = of[2], plan->mask = mask;
    plan->true_first = of[3], plan->true_count = of[4], plan->unknown_first = of[5], plan->unknown_count = of[6];
    return ranges;
}

/* Returns how many parts all groups have together. */
static int64_t unpack_groups(unpacking *from, zk_plan *plan) {
    int32_t *needed = small(from, plan->groups), *first = small(from, plan->groups), *count = small(from, plan->groups);
    int64_t parts = 0;
    for (int64_t group = 0; group < plan->groups; group++) {
        needed[group] = (int32_t)*from->next++, first[group] = (int32_t)parts, count[group] = (int32_t)*from->next;
        parts += *from->next++;
    }
    plan->needed = needed, plan->first = first, plan->count = count;
    return parts;
}

static int32_t run(const zk_plan *plan, zk_job *job, int64_t width, int64_t *counts) {
    zk_program *program = zk_prepare(plan, width);
    if (program == NULL)
        return ZK_NO_MEMORY;
    job->program = program;
    memset(counts, 0, sizeof(int64_t) * 2 * (size_t)plan->roots);
    const int32_t answer = zk_work(job, counts);
    zk_discard(program);
    return answer;
}

/* Works the job off over the plan in blocks of `width` words. Returns ZK_OK, ZK_NO_MEMORY, or -1 less the number of a problem. */
ZK_API int32_t zk_ask(zk_job *job, int64_t width, const int64_t *given, int64_t length, const uint64_t *alive, int64_t *counts) {
    zk_plan plan = {.rows = given[0], .columns = given[1], .leaves = given[3], .groups = given[5], .roots = given[7], .alive = alive};
    const int64_t pairs = given[2], ranges = given[4], parts = given[6];
    for (int each = 1; each < HEAD; each++)
        if (given[each] < 0 || given[each] > MOST)
            return -BAD_LENGTH;
    const int64_t wanted = HEAD + OF_COLUMN * plan.columns + OF_PAIR * pairs + OF_LEAF * plan.leaves + 2 * ranges +
                           OF_GROUP * plan.groups + parts + plan.roots;
    if (length != wanted)
        return -BAD_LENGTH;
    int64_t *room = malloc(2 * sizeof(int64_t) * (size_t)length);
    if (room == NULL)
        return ZK_NO_MEMORY;
    unpacking from = {given + HEAD, (int32_t *)(room + length), room};
    unpack_columns(&from, &plan, pairs);
    int32_t problem = unpack_leaves(&from, &plan) == ranges ? 0 : BAD_LENGTH;
    plan.low = numbers(&from, ranges), plan.high = numbers(&from, ranges);
    problem = unpack_groups(&from, &plan) == parts ? problem : BAD_LENGTH;
    plan.parts = narrowed(&from, parts), plan.root = narrowed(&from, plan.roots);
    problem = problem ? problem : zk_check(&plan, pairs, ranges, parts);
    const int32_t answer = problem ? -problem : run(&plan, job, width, counts);
    free(room);
    return answer;
}
