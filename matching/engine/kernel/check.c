/* Whether the numbers of a plan stay inside its arrays. Here and not in Python because a question about a few leaves is answered in
   less time than a dozen looks at small arrays take. */
#include "common.h"

/* As PROBLEMS of checks.py counts them. */
enum { KIND = 1, ON_NULL, COLUMN, RANGES_OUTSIDE, RANGES_NOT_WANTED, PARTS_OUTSIDE, NEEDED, PART, ROOT };

static int outside(int64_t first, int64_t count, int64_t length) { return first < 0 || count < 0 || first + count > length; }

static int32_t leaf_problem(const zk_plan *plan, int64_t each, int64_t planes, int64_t ranges) {
    const int32_t kind = plan->kind[each];
    if (kind < ZK_RANGES || kind > ZK_PLANES)
        return KIND;
    if (plan->on_null[each] < 0 || plan->on_null[each] > 2)
        return ON_NULL;
    if (plan->column[each] < 0 || plan->column[each] >= (kind == ZK_PLANES ? planes : plan->columns))
        return COLUMN;
    if (outside(plan->true_first[each], plan->true_count[each], ranges) ||
        outside(plan->unknown_first[each], plan->unknown_count[each], ranges))
        return RANGES_OUTSIDE;
    return kind != ZK_RANGES && (plan->true_count[each] || plan->unknown_count[each]) ? RANGES_NOT_WANTED : 0;
}

static int32_t group_problem(const zk_plan *plan, int64_t each, int64_t parts) {
    if (outside(plan->first[each], plan->count[each], parts))
        return PARTS_OUTSIDE;
    if (plan->needed[each] < 1 || plan->needed[each] > plan->count[each])
        return NEEDED;
    for (int64_t place = plan->first[each]; place < (int64_t)plan->first[each] + plan->count[each]; place++)
        if (plan->parts[place] < -2 || plan->parts[place] >= 2 * (plan->leaves + each))
            return PART;
    return 0;
}

/* 0, or the number of a problem. `planes`: pairs of them; `ranges`, `parts`: lengths of the arrays. */
ZK_API int32_t zk_check(const zk_plan *plan, int64_t planes, int64_t ranges, int64_t parts) {
    for (int64_t each = 0; each < plan->leaves; each++) {
        const int32_t problem = leaf_problem(plan, each, planes, ranges);
        if (problem)
            return problem;
    }
    for (int64_t each = 0; each < plan->groups; each++) {
        const int32_t problem = group_problem(plan, each, parts);
        if (problem)
            return problem;
    }
    for (int64_t root = 0; root < plan->roots; root++)
        if (plan->root[root] < -2 || plan->root[root] >= 2 * (plan->leaves + plan->groups))
            return ROOT;
    return 0;
}
