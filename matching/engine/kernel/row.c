/* One row against all roots, where preparing blocks would take longer than the work. */
#include "common.h"

ZK_INLINE int64_t row_value(const zk_plan *plan, int32_t column, int64_t row) {
    switch (plan->column_bytes[column]) {
    case 1:
        return ((const int8_t *)plan->column_data[column])[row];
    case 2:
        return ((const int16_t *)plan->column_data[column])[row];
    case 4:
        return ((const int32_t *)plan->column_data[column])[row];
    default:
        return ((const int64_t *)plan->column_data[column])[row];
    }
}

ZK_INLINE int32_t is_inside(const zk_plan *plan, int64_t value, int32_t first, int32_t count) {
    int32_t inside = 0;
    for (int64_t range = first; range < (int64_t)first + count; range++)
        inside |= (plan->low[range] <= value) & (value <= plan->high[range]);
    return inside;
}

/* 0 FALSE, 1 UNKNOWN, 2 TRUE. `value`: of the leaf's column, `null` whether that is its type's smallest. */
ZK_INLINE int32_t leaf_outcome(const zk_plan *plan, int64_t leaf, int64_t value, int32_t null) {
    if (null)
        return plan->on_null[leaf];
    if (plan->kind[leaf] == ZK_ANY_BIT)
        return 2 * ((value & plan->mask[leaf]) != 0);
    if (plan->kind[leaf] == ZK_ALL_BITS)
        return 2 * ((value & plan->mask[leaf]) == plan->mask[leaf]);
    if (is_inside(plan, value, plan->true_first[leaf], plan->true_count[leaf]))
        return 2;
    return is_inside(plan, value, plan->unknown_first[leaf], plan->unknown_count[leaf]);
}

static int32_t given_outcome(const zk_plan *plan, int32_t planes, int64_t row) {
    const uint64_t holds = plan->plane_data[2 * planes][row / 64] >> row % 64 & 1;
    const uint64_t fails = plan->plane_data[2 * planes + 1][row / 64] >> row % 64 & 1;
    return holds ? 2 : fails ? 0 : 1;
}

/* A part's outcome: states of node n lie at 2 * n + 2 (as it is) and 2 * n + 3 (negated), those of the constant before them. */
static int32_t group_outcome(const zk_plan *plan, int64_t group, const uint8_t *states) {
    const int32_t *part = plan->parts + plan->first[group], count = plan->count[group], needed = plan->needed[group];
    int32_t least = 2, most = 0, holding = 0, failing = 0;
    if (needed == count || needed == 1) {
        for (int32_t each = 0; each < count; each++) {
            const int32_t state = states[part[each] + 2];
            least = state < least ? state : least, most = state > most ? state : most;
        }
        return needed == count ? least : most;
    }
    for (int32_t each = 0; each < count; each++)
        holding += states[part[each] + 2] == 2, failing += states[part[each] + 2] == 0;
    return holding >= needed ? 2 : failing > count - needed ? 0 : 1;
}

static void set_state(uint8_t *states, int64_t node, int32_t outcome) {
    states[2 * node + 2] = (uint8_t)outcome, states[2 * node + 3] = (uint8_t)(2 - outcome);
}

/* One byte per root: 0 FALSE, 1 UNKNOWN, 2 TRUE. The row is one of the plan's, dead or alive. */
ZK_API int32_t zk_row(const zk_plan *plan, int64_t row, uint8_t *outcomes) {
    uint8_t *states = malloc((size_t)(2 * (plan->leaves + plan->groups) + 2));
    if (states == NULL)
        return ZK_NO_MEMORY;
    set_state(states, -1, 2);
    int32_t column = -1, null = 0;
    int64_t value = 0;
    for (int64_t leaf = 0; leaf < plan->leaves; leaf++) {
        if (plan->kind[leaf] == ZK_PLANES) {
            set_state(states, leaf, given_outcome(plan, plan->column[leaf], row));
            continue;
        }
        if (plan->column[leaf] != column) { /* leaves of a column mostly stand together */
            column = plan->column[leaf];
            value = row_value(plan, column, row);
            null = value == zk_smallest(plan->column_bytes[column]);
        }
        set_state(states, leaf, leaf_outcome(plan, leaf, value, null));
    }
    for (int64_t group = 0; group < plan->groups; group++)
        set_state(states, plan->leaves + group, group_outcome(plan, group, states));
    for (int64_t root = 0; root < plan->roots; root++)
        outcomes[root] = states[plan->root[root] + 2];
    free(states);
    return ZK_OK;
}
