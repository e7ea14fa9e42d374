/* SPDX-License-Identifier: MIT */
/*
 * Compares pairs of files: members first, then all types that these reach, then, for both ways,
 * those that no message reached, which programs may send in ways of their own.
 */
#include "breaking/breaking.h"

#include "breaking/comparison.h"

static void run_tasks(struct comparison *comparison)
{
    for (struct task *task = comparison->first; task; task = task->next)
        types_compare_named(comparison, task);
    comparison->first = NULL;
    comparison->ending = &comparison->first;
}

/** Has a pair of types been compared, whichever way its values flow? */
static bool is_reached(const struct comparison *comparison, const void *before, const void *after)
{
    for (int flow = 0; flow < FLOW_COUNT; flow++) {
        struct text key = arena_format(comparison->arena, "%p %p %d", before, after, flow);

        if (names_find(comparison->seen, key))
            return true;
    }
    return false;
}

/** Compare a type of one name in all the ways that its values may flow. */
static void compare_both_ways(struct subject subject, const struct model_type *before,
                              const struct model_type *after)
{
    static const enum flow flows[] = {FLOW_ARGUMENTS, FLOW_RESULTS};
    struct model_type *copies = arena_alloc(subject.comparison->arena, 2 * sizeof(*copies));

    copies[0] = *before;
    copies[1] = *after;
    for (size_t i = 0; i < sizeof(flows) / sizeof(flows[0]); i++) {
        subject.flow = flows[i];
        types_compare(&subject, &copies[0], &copies[1]);
    }
}

static struct subject subject_of(struct comparison *comparison, struct text name,
                                 const struct model_about *before, const struct model_about *after)
{
    return (struct subject){
        .comparison = comparison,
        .name = arena_format(comparison->arena, "'%.*s'", TEXT_ARG(name)),
        .before = before->span,
        .after = after->span,
    };
}

static void compare_unreached_structs(struct comparison *comparison)
{
    const struct model_file *before = comparison->before;
    const struct model_file *after = comparison->after;
    const struct names *names =
        NAMES_OF(comparison->arena, struct model_struct, after->structs, after->struct_count);

    for (size_t i = 0; i < before->struct_count; i++) {
        const struct model_struct *found = names_find(names, before->structs[i].name);

        if (found && !is_reached(comparison, &before->structs[i], found))
            compare_both_ways(
                subject_of(comparison, found->name, &before->structs[i].about, &found->about),
                &(struct model_type){.kind = MODEL_STRUCT, .structure = &before->structs[i]},
                &(struct model_type){.kind = MODEL_STRUCT, .structure = found});
    }
}

static void compare_unreached_unions(struct comparison *comparison)
{
    const struct model_file *before = comparison->before;
    const struct model_file *after = comparison->after;
    const struct names *names =
        NAMES_OF(comparison->arena, struct model_union, after->unions, after->union_count);

    for (size_t i = 0; i < before->union_count; i++) {
        const struct model_union *found = names_find(names, before->unions[i].name);

        if (found && !is_reached(comparison, &before->unions[i], found))
            compare_both_ways(
                subject_of(comparison, found->name, &before->unions[i].about, &found->about),
                &(struct model_type){.kind = MODEL_UNION, .tagged = &before->unions[i]},
                &(struct model_type){.kind = MODEL_UNION, .tagged = found});
    }
}

static void compare_unreached_enums(struct comparison *comparison)
{
    const struct model_file *before = comparison->before;
    const struct model_file *after = comparison->after;
    const struct names *names =
        NAMES_OF(comparison->arena, struct model_enum, after->enums, after->enum_count);

    for (size_t i = 0; i < before->enum_count; i++) {
        const struct model_enum *found = names_find(names, before->enums[i].name);

        if (found && !is_reached(comparison, &before->enums[i], found))
            compare_both_ways(
                subject_of(comparison, found->name, &before->enums[i].about, &found->about),
                &(struct model_type){.kind = MODEL_ENUM, .enumeration = &before->enums[i]},
                &(struct model_type){.kind = MODEL_ENUM, .enumeration = found});
    }
}

static void compare_pair(struct comparison *comparison, const struct breaking_pair *pair,
                         void (*compare)(struct comparison *comparison))
{
    comparison->before = pair->before;
    comparison->after = pair->after;
    compare(comparison);
    run_tasks(comparison);
}

void breaking_compare(const struct breaking_pair *pairs, size_t count,
                      struct diagnostics *diagnostics)
{
    static void (*const passes[])(struct comparison * comparison) = {
        members_compare,          compare_unreached_structs,
        compare_unreached_unions, compare_unreached_enums,
        source_compare,
    };
    struct comparison comparison = {.arena = arena_new(), .diagnostics = diagnostics};

    comparison.seen = names_new(comparison.arena);
    comparison.ending = &comparison.first;
    for (size_t pass = 0; pass < sizeof(passes) / sizeof(passes[0]); pass++) {
        for (size_t i = 0; i < count; i++)
            compare_pair(&comparison, &pairs[i], passes[pass]);
    }
    arena_free(comparison.arena);
}
