/* One profile against every offer: the states of all leaves and groups, and the JSON that explains them (../forward/).

   A state is a byte, 0 FALSE, 1 UNKNOWN, 2 TRUE; every node has two, its outcome and the contrary, so that a negated part is only
   another index. Kleene's logic is then min, max and counting. */
#include "common.h"

typedef struct {
    int64_t leaves, batches, offers;
    const int32_t *batch; /* of each: how, needed, parts of a group, groups */
    const int32_t *parts;
    const int32_t *tops;
} zk_forward;

enum { ALL = 0, ANY = 1, FALSE_VALUE = 0, UNKNOWN_VALUE = 1, TRUE_VALUE = 2 };

ZK_INLINE uint8_t lowest(const uint8_t *states, const int32_t *parts, int32_t size) {
    uint8_t found = states[parts[0]];
    for (int32_t each = 1; each < size; each++) {
        const uint8_t state = states[parts[each]];
        found = state < found ? state : found;
    }
    return found;
}

ZK_INLINE uint8_t highest(const uint8_t *states, const int32_t *parts, int32_t size) {
    uint8_t found = states[parts[0]];
    for (int32_t each = 1; each < size; each++) {
        const uint8_t state = states[parts[each]];
        found = state > found ? state : found;
    }
    return found;
}

ZK_INLINE uint8_t at_least(const uint8_t *states, const int32_t *parts, int32_t size, int32_t needed) {
    int32_t sure = 0, possible = 0;
    for (int32_t each = 0; each < size; each++) {
        const uint8_t state = states[parts[each]];
        sure += state == TRUE_VALUE;
        possible += state != FALSE_VALUE;
    }
    return sure >= needed ? TRUE_VALUE : possible >= needed ? UNKNOWN_VALUE : FALSE_VALUE;
}

ZK_INLINE uint8_t *put_state(uint8_t *states, uint8_t state) {
    states[0] = state;
    states[1] = (uint8_t)(TRUE_VALUE - state);
    return states + 2;
}

/* `outcomes`: one byte per leaf. `states` has room for the two constants, two per leaf, two per group, and one per offer: the verdicts. */
ZK_API void zk_forward_states(const zk_forward *program, const uint8_t *outcomes, uint8_t *states) {
    uint8_t *next = put_state(states, TRUE_VALUE);
    for (int64_t leaf = 0; leaf < program->leaves; leaf++) next = put_state(next, outcomes[leaf]);
    const int32_t *parts = program->parts;
    for (int64_t number = 0; number < program->batches; number++) {
        const int32_t *batch = program->batch + 4 * number;
        const int32_t how = batch[0], needed = batch[1], size = batch[2], groups = batch[3];
        for (int32_t group = 0; group < groups; group++, parts += size) {
            const uint8_t state = how == ALL ? lowest(states, parts, size)
                                  : how == ANY ? highest(states, parts, size)
                                               : at_least(states, parts, size, needed);
            next = put_state(next, state);
        }
    }
    for (int64_t offer = 0; offer < program->offers; offer++) next[offer] = states[program->tops[offer]];
}

/* Texts one behind the other: text n is bytes[from[n]] up to bytes[from[n + 1]]. SPARE bytes beyond the last may be read. */
typedef struct {
    const char *bytes;
    const int64_t *from;
} zk_texts;

/* What is written of every offer and of every leaf in it, but for what a profile adds. `heads`: a leaf up to its `actual`, or up to
   the required operand where that is another attribute's; `required` is then the number of its text, else -1. */
typedef struct {
    int64_t offers;
    zk_texts openings;
    const int64_t *first_leaf; /* of each offer, and behind the last */
    zk_texts heads;
    const int32_t *required, *actual, *state;
} zk_script;

/* What a profile adds. `endings`: per offer, behind its leaves; NULL bytes where there are none. */
typedef struct {
    const uint8_t *states, *verdicts;
    zk_texts values, endings;
    int32_t with_leaves;
} zk_profile;

enum { SPARE = 32, LONGEST_WORD = 24 };

typedef struct {
    int64_t length;
    char bytes[LONGEST_WORD + SPARE];
} zk_word;

#define WORD(text) {sizeof text - 1, text}
static const zk_word verdict_words[3] = {WORD("ineligible\""), WORD("undetermined\""), WORD("eligible\"")};
static const zk_word outcome_words[3] = {WORD(", \"outcome\": \"fail\"}"), WORD(", \"outcome\": \"unknown\"}"), WORD(", \"outcome\": \"pass\"}")};
static const zk_word behind_required = WORD("}, \"actual\": "), before_leaves = WORD(", \"leaves\": ["), behind_leaves = WORD("]");
static const zk_word comma = WORD(", "), closing = WORD("}"), begin = WORD("["), end = WORD("]");

/* Where to write next and where the room ends; with no room at all the length is only counted. */
typedef struct {
    char *next, *end;
    int64_t length;
} zk_pen;

/* Most texts are short: copying whole chunks and writing over the surplus is quicker than memcpy's choice of a way. */
ZK_INLINE void say(zk_pen *pen, const int32_t counting, const char *bytes, int64_t length) {
    if (counting) {
        pen->length += length;
    } else if (pen->end - pen->next >= length + SPARE) {
        for (int64_t at = 0; at < length; at += SPARE) memcpy(pen->next + at, bytes + at, SPARE);
        pen->next += length;
    } else {
        memcpy(pen->next, bytes, (size_t)length);
        pen->next += length;
    }
}

ZK_INLINE void say_word(zk_pen *pen, const int32_t counting, const zk_word *word) { say(pen, counting, word->bytes, word->length); }

ZK_INLINE void say_text(zk_pen *pen, const int32_t counting, const zk_texts *texts, int64_t number) {
    say(pen, counting, texts->bytes + texts->from[number], texts->from[number + 1] - texts->from[number]);
}

ZK_INLINE void say_leaf(zk_pen *pen, const int32_t counting, const zk_script *script, const zk_profile *profile, int64_t leaf) {
    say_text(pen, counting, &script->heads, leaf);
    if (script->required[leaf] >= 0) {
        say_text(pen, counting, &profile->values, script->required[leaf]);
        say_word(pen, counting, &behind_required);
    }
    say_text(pen, counting, &profile->values, script->actual[leaf]);
    say_word(pen, counting, &outcome_words[profile->states[script->state[leaf]]]);
}

ZK_INLINE void say_offer(zk_pen *pen, const int32_t counting, const zk_script *script, const zk_profile *profile, int64_t offer) {
    say_text(pen, counting, &script->openings, offer);
    say_word(pen, counting, &verdict_words[profile->verdicts[offer]]);
    if (profile->with_leaves) {
        say_word(pen, counting, &before_leaves);
        for (int64_t leaf = script->first_leaf[offer]; leaf < script->first_leaf[offer + 1]; leaf++) {
            if (leaf > script->first_leaf[offer]) say_word(pen, counting, &comma);
            say_leaf(pen, counting, script, profile, leaf);
        }
        say_word(pen, counting, &behind_leaves);
    }
    if (profile->endings.bytes != NULL) say_text(pen, counting, &profile->endings, offer);
    say_word(pen, counting, &closing);
}

ZK_INLINE void say_all(zk_pen *pen, const int32_t counting, const zk_script *script, const zk_profile *profile) {
    say_word(pen, counting, &begin);
    for (int64_t offer = 0; offer < script->offers; offer++) {
        if (offer > 0) say_word(pen, counting, &comma);
        say_offer(pen, counting, script, profile, offer);
    }
    say_word(pen, counting, &end);
}

/* How many bytes zk_forward_write will write. */
ZK_API int64_t zk_forward_length(const zk_script *script, const zk_profile *profile) {
    zk_pen pen = {NULL, NULL, 0};
    say_all(&pen, 1, script, profile);
    return pen.length;
}

/* A JSON array of one object per offer, into exactly `length` bytes. */
ZK_API void zk_forward_write(const zk_script *script, const zk_profile *profile, char *out, int64_t length) {
    zk_pen pen = {out, out + length, 0};
    say_all(&pen, 0, script, profile);
}
