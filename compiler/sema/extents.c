/* SPDX-License-Identifier: MIT */
/*
 * Forty structs of two structs each are a file of a kilobyte, and a terabyte in memory; so are four
 * dimensions of an array. What a value holds by itself is counted and bounded here; lists and maps
 * hold a pointer. What is too large was reported and counts for little from then on.
 */
#include "sema/extents.h"

#include "sema/types.h"

/* Values that one value can hold, those within its structs and arrays counted. */
#define VALUES_MAX ((size_t)1 << 20)
#define DEPTH_MAX  ((size_t)100)

/* Neither sums nor products of two counts overflow then. */
static size_t clip(size_t values)
{
    return values > VALUES_MAX ? VALUES_MAX + 1 : values;
}

static struct extent extent_of(const struct model_type *type)
{
    struct extent extent = {.values = 1};
    size_t times = 1;
    for (; type->kind == MODEL_ARRAY || type->kind == MODEL_NULLABLE; type = type->element)
        times = clip(times * (type->kind == MODEL_ARRAY ? type->count : 1));
    if (type->kind == MODEL_STRUCT)
        extent = scope_of(type->structure->file)->extents[type->structure->order];
    else if (type->kind == MODEL_UNION)
        extent = scope_of(type->tagged->file)->extents[type->tagged->order];
    extent.values = clip(extent.values * times);
    return extent;
}

/* What is in lists and maps has to fit as well. */
static bool check_type(struct scope *scope, const struct model_type *type, struct span span)
{
    for (; type; type = type->element) {
        if (extent_of(type).values <= VALUES_MAX)
            continue;
        diag_report(scope_fail(scope), DIAG_TOO_LARGE, span, "'%.*s' holds more than %zu values",
                    TEXT_ARG(types_text(scope, type)), VALUES_MAX);
        return false;
    }
    return true;
}

static void add(struct extent *extent, struct extent inner)
{
    extent->values = clip(extent->values + inner.values);
    if (inner.depth >= extent->depth)
        extent->depth = inner.depth + 1;
}

/* One of these at a time, and which. */
static struct extent extent_of_union(const struct model_union *tagged)
{
    struct extent largest = {.values = 0};
    for (size_t i = 0; i < tagged->member_count; i++) {
        struct extent member = {0};
        if (tagged->members[i].type)
            member = extent_of(tagged->members[i].type);
        largest.values = member.values > largest.values ? member.values : largest.values;
        largest.depth = member.depth > largest.depth ? member.depth : largest.depth;
    }
    return (struct extent){clip(largest.values + 1), largest.depth + 1};
}

static struct extent extent_of_struct(struct scope *scope, const struct model_struct *structure)
{
    struct extent extent = {.depth = 1};
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct model_field *field = &structure->fields[i];
        if (field->type && check_type(scope, field->type, field->about.span))
            add(&extent, extent_of(field->type));
    }
    extent.values += extent.values == 0;
    return extent;
}

/* Find the extent of a struct or union of the file; those that it holds have theirs. */
static void check_holder(struct scope *scope, const struct model_type *type, struct extent *extent)
{
    bool is_union = type->kind == MODEL_UNION;
    *extent = is_union ? extent_of_union(type->tagged) : extent_of_struct(scope, type->structure);
    if (extent->values <= VALUES_MAX && extent->depth <= DEPTH_MAX)
        return;
    diag_report(scope_fail(scope), DIAG_TOO_LARGE,
                is_union ? type->tagged->about.span : type->structure->about.span,
                extent->depth > DEPTH_MAX ? "%s '%.*s' nests more than %zu structs"
                                          : "%s '%.*s' holds more than %zu values",
                is_union ? "union" : "struct", TEXT_ARG(types_text(scope, type)),
                extent->depth > DEPTH_MAX ? DEPTH_MAX : VALUES_MAX);
    *extent = (struct extent){.values = 1};
}

/* `fields` may be NULL. */
static void check_fields(struct scope *scope, const struct model_field *fields, size_t count)
{
    for (size_t i = 0; fields && i < count; i++)
        check_type(scope, fields[i].type, fields[i].about.span);
}

static void check_message(struct scope *scope, const struct model_message *message)
{
    check_fields(scope, message->positional, message->positional_count);
    check_fields(scope, message->keyword, message->keyword_count);
    check_fields(scope, message->rest, 1);
    check_fields(scope, message->keyword_rest, 1);
}

static void check_interface(struct scope *scope, const struct model_interface *interface)
{
    for (size_t i = 0; i < interface->procedure_count; i++) {
        check_message(scope, &interface->procedures[i].args);
        check_message(scope, &interface->procedures[i].result);
    }
    for (size_t i = 0; i < interface->topic_count; i++)
        check_message(scope, &interface->topics[i].event);
}

void extents_check(struct scope *scope)
{
    const struct model_file *model = &scope->model;
    scope->extents = arena_alloc(scope->arena, model->layout_count * sizeof(*scope->extents));
    for (size_t i = 0; i < model->layout_count; i++)
        check_holder(scope, &model->layout[i], &scope->extents[i]);
    for (size_t i = 0; i < model->alias_count; i++)
        check_type(scope, model->aliases[i].type, model->aliases[i].about.span);
    for (size_t i = 0; i < model->error_count; i++)
        check_message(scope, &model->errors[i].payload);
    for (size_t i = 0; i < model->interface_count; i++)
        check_interface(scope, &model->interfaces[i]);
}
