/* SPDX-License-Identifier: MIT */
/*
 * Trees to automatons (Glushkov's construction). A part of a pattern is known by the places that a
 * match of it can begin and end with, and by whether nothing is a match; joining two parts lets the
 * first places of the right follow the last of the left.
 *
 * Anchors have no places. They hold or not by where nothing is matched: `^` is nothing at the begin
 * of the text and no match elsewhere. So each part has its first places twice, for a match that
 * begins with the text's first character and for all others, and its last ones likewise.
 */
#include "base/pattern_tree.h"

#define ALL_WHERE 0xfU

struct set {
    uint64_t words[PATTERN_WORD_MAX];
};

/* What is known of a part. */
struct part {
    struct set first_at_begin;
    struct set first;
    struct set last_at_end;
    struct set last;
    unsigned empty; /* as in struct pattern */
};

struct compiler {
    struct pattern_range ranges[PATTERN_RANGE_MAX];
    struct pattern_place places[PATTERN_PLACE_MAX];
    struct set follow[PATTERN_PLACE_MAX];
    size_t range_count;
    size_t place_count;
    struct pattern_problem *problem;
};

static const struct part nothing = {.empty = ALL_WHERE};

static void add(struct set *set, const struct set *more)
{
    for (size_t i = 0; i < PATTERN_WORD_MAX; i++)
        set->words[i] |= more->words[i];
}

static bool is_empty(const struct part *part, enum pattern_where where)
{
    return part->empty >> where & 1;
}

static void add_follow(struct compiler *compiler, const struct set *last, const struct set *first)
{
    for (size_t i = 0; i < PATTERN_WORD_MAX; i++) {
        uint64_t left = last->words[i];
        for (size_t place = i * 64; left > 0; place++, left >>= 1) {
            if (left & 1)
                add(&compiler->follow[place], first);
        }
    }
}

/* `left` and behind it `right`. */
static struct part join(struct compiler *compiler, const struct part *left,
                        const struct part *right)
{
    struct part part = {
        .first_at_begin = left->first_at_begin,
        .first = left->first,
        .last_at_end = right->last_at_end,
        .last = right->last,
        .empty = left->empty & right->empty,
    };
    if (is_empty(left, PATTERN_AT_BEGIN))
        add(&part.first_at_begin, &right->first_at_begin);
    if (is_empty(left, PATTERN_WITHIN))
        add(&part.first, &right->first);
    if (is_empty(right, PATTERN_AT_END))
        add(&part.last_at_end, &left->last_at_end);
    if (is_empty(right, PATTERN_WITHIN))
        add(&part.last, &left->last);
    add_follow(compiler, &left->last, &right->first);
    return part;
}

static bool same_ranges(const struct pattern_range *left, const struct pattern_range *right,
                        size_t count)
{
    return memcmp(left, right, count * sizeof(*left)) == 0;
}

/* The ranges of a class, where they are already or at the end. */
static bool place_ranges(struct compiler *compiler, const struct pattern_node *node,
                         struct pattern_place *ret_place)
{
    size_t first = 0;
    while (first + node->range_count <= compiler->range_count &&
           !same_ranges(compiler->ranges + first, node->ranges, node->range_count))
        first++;
    if (first + node->range_count > compiler->range_count) {
        first = compiler->range_count;
        if (first + node->range_count > PATTERN_RANGE_MAX)
            return pattern_refuse(compiler->problem, node->begin, node->end,
                                  "classes of more than 256 ranges in all", NULL);
        memcpy(compiler->ranges + first, node->ranges, node->range_count * sizeof(*node->ranges));
        compiler->range_count += node->range_count;
    }
    *ret_place = (struct pattern_place){(uint16_t)first, (uint16_t)node->range_count};
    return true;
}

static bool compile_class(struct compiler *compiler, const struct pattern_node *node,
                          struct part *ret_part)
{
    size_t place = compiler->place_count;
    struct set set = {{0}};

    if (place == PATTERN_PLACE_MAX)
        return pattern_refuse(compiler->problem, node->begin, node->end,
                              "more than 256 characters and classes, repeated ones counted",
                              "'@length' limits how long a text is, without counting in the "
                              "pattern.");
    if (!place_ranges(compiler, node, &compiler->places[place]))
        return false;
    compiler->place_count++;
    set.words[place / 64] = UINT64_C(1) << place % 64;
    *ret_part = (struct part){set, set, set, set, 0};
    return true;
}

static bool compile(struct compiler *compiler, const struct pattern_node *node,
                    struct part *ret_part);

static bool compile_join(struct compiler *compiler, const struct pattern_node *node,
                         struct part *ret_part)
{
    *ret_part = nothing;
    for (const struct pattern_node *child = node->child; child; child = child->next) {
        struct part right;
        if (!compile(compiler, child, &right))
            return false;
        *ret_part = join(compiler, ret_part, &right);
    }
    return true;
}

static bool compile_either(struct compiler *compiler, const struct pattern_node *node,
                           struct part *ret_part)
{
    *ret_part = (struct part){.empty = 0};
    for (const struct pattern_node *child = node->child; child; child = child->next) {
        struct part part;
        if (!compile(compiler, child, &part))
            return false;
        add(&ret_part->first_at_begin, &part.first_at_begin);
        add(&ret_part->first, &part.first);
        add(&ret_part->last_at_end, &part.last_at_end);
        add(&ret_part->last, &part.last);
        ret_part->empty |= part.empty;
    }
    return true;
}

/* Copies one behind the other, made from the last: those that may be missing, then the others. A
 * part without places is not copied: nothing twice is nothing. */
static bool compile_copies(struct compiler *compiler, const struct pattern_node *node,
                           struct part *ret_part)
{
    bool is_unbounded = node->max == PATTERN_UNBOUNDED;
    unsigned least = node->min > 0 ? node->min : 1;
    unsigned count = is_unbounded ? least : node->max;

    *ret_part = nothing;
    for (unsigned i = count; i > 0; i--) {
        size_t before = compiler->place_count;
        struct part one;
        if (!compile(compiler, node->child, &one))
            return false;
        if (compiler->place_count == before) {
            ret_part->empty = node->min > 0 ? one.empty : ALL_WHERE;
            return true;
        }
        if (is_unbounded && i == count)
            add_follow(compiler, &one.last, &one.first);
        *ret_part = join(compiler, &one, ret_part);
        if (i > node->min)
            ret_part->empty = ALL_WHERE;
    }
    return true;
}

/* A problem in it is one of the count. */
static bool compile_repeat(struct compiler *compiler, const struct pattern_node *node,
                           struct part *ret_part)
{
    if (compile_copies(compiler, node, ret_part))
        return true;
    compiler->problem->begin = node->begin;
    compiler->problem->end = node->end;
    return false;
}

static bool compile(struct compiler *compiler, const struct pattern_node *node,
                    struct part *ret_part)
{
    switch (node->kind) {
    case PATTERN_CLASS:
        return compile_class(compiler, node, ret_part);
    case PATTERN_BEGIN:
        *ret_part = (struct part){.empty = 1U << PATTERN_AT_BEGIN | 1U << PATTERN_IN_EMPTY};
        return true;
    case PATTERN_END:
        *ret_part = (struct part){.empty = 1U << PATTERN_AT_END | 1U << PATTERN_IN_EMPTY};
        return true;
    case PATTERN_JOIN:
        return compile_join(compiler, node, ret_part);
    case PATTERN_EITHER:
        return compile_either(compiler, node, ret_part);
    case PATTERN_REPEAT:
        return compile_repeat(compiler, node, ret_part);
    }
    return false;
}

static const uint64_t *sets_of(struct arena *arena, const struct compiler *compiler,
                               const struct part *whole, size_t words)
{
    const struct set *heads[] = {&whole->first_at_begin, &whole->first, &whole->last_at_end,
                                 &whole->last};
    uint64_t *sets =
        arena_alloc(arena, (PATTERN_SET_FOLLOW + compiler->place_count) * words * sizeof(*sets));
    for (size_t i = 0; i < PATTERN_SET_FOLLOW; i++)
        memcpy(sets + i * words, heads[i]->words, words * sizeof(*sets));
    for (size_t i = 0; i < compiler->place_count; i++)
        memcpy(sets + (PATTERN_SET_FOLLOW + i) * words, compiler->follow[i].words,
               words * sizeof(*sets));
    return sets;
}

static const void *copy(struct arena *arena, const void *data, size_t size)
{
    void *copied = arena_alloc(arena, size);
    memcpy(copied, data, size);
    return copied;
}

static struct pattern finish(struct arena *arena, const struct compiler *compiler,
                             const struct part *whole)
{
    size_t words = compiler->place_count > 0 ? (compiler->place_count + 63) / 64 : 1;
    return (struct pattern){
        .ranges = copy(arena, compiler->ranges, compiler->range_count * sizeof(*compiler->ranges)),
        .range_count = compiler->range_count,
        .places = copy(arena, compiler->places, compiler->place_count * sizeof(*compiler->places)),
        .place_count = compiler->place_count,
        .sets = sets_of(arena, compiler, whole, words),
        .words = words,
        .empty = whole->empty,
    };
}

bool pattern_compile(struct arena *arena, struct text text, struct pattern *ret_pattern,
                     struct pattern_problem *ret_problem)
{
    struct compiler compiler = {.problem = ret_problem};
    struct pattern_node *node;
    struct part whole;

    *ret_problem = (struct pattern_problem){0};
    if (text.size == 0)
        return pattern_refuse(ret_problem, 0, 0, "there is nothing in it", NULL);
    if (text.size > PATTERN_SIZE_MAX)
        return pattern_refuse(ret_problem, 0, text.size, "more than 1000 bytes", NULL);
    node = pattern_parse(arena, text, ret_problem);
    if (!node)
        return false;
    if (!compile(&compiler, node, &whole))
        return false;
    *ret_pattern = finish(arena, &compiler, &whole);
    return true;
}
