/* SPDX-License-Identifier: MIT */
/* Fields that travel by name or by position, and the messages that are made of both. */
#include "breaking/comparison.h"

struct fields fields_make(struct arena *arena, const struct model_field *items, size_t count,
                          bool is_strict)
{
    struct fields fields = {
        .items = items, .count = count, .names = names_new(arena), .is_strict = is_strict};

    for (size_t i = 0; i < count; i++)
        names_add(fields.names, items[i].name, (void *)(uintptr_t)&items[i]);
    return fields;
}

const struct model_field *fields_find(const struct fields *fields, struct text name)
{
    return names_find(fields->names, name);
}

static bool values_equal(const struct model_value *a, const struct model_value *b)
{
    if (a->kind == MODEL_ENUM && b->kind == MODEL_ENUM)
        return text_equal(a->enumeration->enumerators[a->enumerator].name,
                          b->enumeration->enumerators[b->enumerator].name);
    return a->kind == b->kind && a->boolean == b->boolean && a->integer == b->integer &&
           a->natural == b->natural && !(a->number < b->number) && !(a->number > b->number) &&
           text_equal(a->string, b->string);
}

struct text fields_title(struct arena *arena, const struct model_field *field)
{
    return field->name.size > 0 ? arena_format(arena, "'%.*s'", TEXT_ARG(field->name))
                                : text_of("the value");
}

static struct subject subject_of(const struct subject *owner, const struct model_field *before,
                                 const struct model_field *after)
{
    struct subject subject = *owner;

    subject.before = before->about.span;
    subject.after = after->about.span;
    subject.name = fields_title(owner->comparison->arena, after->name.size > 0 ? after : before);
    return subject;
}

/** Two versions of one field. */
static void compare_field(const struct subject *owner, const struct model_field *before,
                          const struct model_field *after)
{
    struct subject subject = subject_of(owner, before, after);

    if (before->optional && !after->optional)
        report_wire(&subject, DIAG_NOW_REQUIRED, BROKEN_OLD_SENDERS, "%.*s is required now",
                    TEXT_ARG(subject.name));
    if (!before->optional && after->optional)
        report_wire(&subject, DIAG_NOW_OPTIONAL, BROKEN_OLD_READERS, "%.*s may be absent now",
                    TEXT_ARG(subject.name));
    if (before->optional && after->optional &&
        (before->has_default != after->has_default ||
         (before->has_default && !values_equal(&before->value, &after->value))))
        report_wire(&subject, DIAG_DEFAULT_CHANGED, BROKEN_BOTH, "%.*s has another default",
                    TEXT_ARG(subject.name));
    types_compare(&subject, before->type, after->type);
}

static void report_added(const struct subject *owner, const struct model_field *field,
                         bool was_strict)
{
    struct text title = fields_title(owner->comparison->arena, field);
    struct subject subject = *owner;

    subject.after = field->about.span;
    if (!field->optional)
        report_wire(&subject, DIAG_REQUIRED_ADDED, BROKEN_OLD_SENDERS,
                    "%.*s is new and required in %.*s", TEXT_ARG(title), TEXT_ARG(owner->name));
    if (was_strict)
        report_wire(&subject, DIAG_ADDED_TO_STRICT, BROKEN_OLD_READERS,
                    "%.*s is new in %.*s, which was strict", TEXT_ARG(title),
                    TEXT_ARG(owner->name));
}

static void report_removed(const struct subject *owner, const struct model_field *field,
                           bool is_strict)
{
    struct text title = fields_title(owner->comparison->arena, field);
    struct subject subject = *owner;

    subject.before = field->about.span;
    if (!field->optional)
        report_wire(&subject, DIAG_REQUIRED_REMOVED, BROKEN_OLD_READERS,
                    "%.*s, which was required, is gone from %.*s", TEXT_ARG(title),
                    TEXT_ARG(owner->name));
    if (is_strict)
        report_wire(&subject, DIAG_REMOVED_FROM_STRICT, BROKEN_OLD_SENDERS,
                    "%.*s is gone from %.*s, which is strict", TEXT_ARG(title),
                    TEXT_ARG(owner->name));
}

static void check_reserved(const struct subject *owner, const struct model_field *field,
                           const struct fields *after)
{
    struct subject subject = *owner;

    for (size_t i = 0; i < after->reserved_count; i++) {
        if (text_equal(after->reserved[i].name, field->name))
            return;
    }
    subject.before = field->about.span;
    report_wire(&subject, DIAG_NAME_NOT_RESERVED, BROKEN_BOTH,
                "'%.*s' is gone from %.*s, and not reserved", TEXT_ARG(field->name),
                TEXT_ARG(owner->name));
}

/**
 * What the removed field at `index` became: one of the same type in the same place, which is new.
 * NULL: it is gone.
 */
static const struct model_field *find_renamed(const struct fields *before, size_t index,
                                              const struct fields *after)
{
    const struct model_field *other;

    if (before->count != after->count)
        return NULL;
    other = &after->items[index];
    if (fields_find(before, other->name) || !types_same(before->items[index].type, other->type))
        return NULL;
    return other;
}

static void compare_renamed(const struct subject *owner, const struct model_field *before,
                            const struct model_field *after)
{
    struct subject subject = subject_of(owner, before, after);

    report_wire(&subject, DIAG_FIELD_RENAMED, BROKEN_BOTH, "'%.*s' of %.*s is called '%.*s' now",
                TEXT_ARG(before->name), TEXT_ARG(owner->name), TEXT_ARG(after->name));
}

void fields_compare_named(const struct subject *owner, const struct fields *before,
                          const struct fields *after)
{
    struct names *renamed = names_new(owner->comparison->arena);

    for (size_t i = 0; i < before->count; i++) {
        const struct model_field *old_field = &before->items[i];
        const struct model_field *new_field = fields_find(after, old_field->name);

        if (new_field) {
            compare_field(owner, old_field, new_field);
            continue;
        }
        new_field = find_renamed(before, i, after);
        if (new_field) {
            compare_renamed(owner, old_field, new_field);
            names_add(renamed, new_field->name, (void *)(uintptr_t)new_field);
        } else {
            report_removed(owner, old_field, after->is_strict);
        }
        if (after->has_reserved)
            check_reserved(owner, old_field, after);
    }
    for (size_t i = 0; i < after->count; i++) {
        const struct model_field *field = &after->items[i];

        if (!fields_find(before, field->name) && !names_find(renamed, field->name))
            report_added(owner, field, before->is_strict);
    }
}

/** Does a value stand in another position than before? */
static const struct model_field *find_moved(const struct fields *before, const struct fields *after)
{
    for (size_t i = 0; i < before->count && i < after->count; i++) {
        const struct model_field *field = &after->items[i];

        if (text_equal(before->items[i].name, field->name))
            continue;
        if (fields_find(before, field->name) || fields_find(after, before->items[i].name))
            return field;
    }
    return NULL;
}

void fields_compare_positional(const struct subject *owner, const struct fields *before,
                               const struct fields *after)
{
    const struct model_field *moved = find_moved(before, after);

    if (moved) {
        struct subject subject = *owner;

        subject.after = moved->about.span;
        report_wire(&subject, DIAG_POSITION_CHANGED, BROKEN_BOTH,
                    "'%.*s' of %.*s stands where another value stood", TEXT_ARG(moved->name),
                    TEXT_ARG(owner->name));
        return;
    }
    for (size_t i = 0; i < before->count || i < after->count; i++) {
        if (i >= before->count)
            report_added(owner, &after->items[i], before->is_strict);
        else if (i >= after->count)
            report_removed(owner, &before->items[i], after->is_strict);
        else
            compare_field(owner, &before->items[i], &after->items[i]);
    }
}

/** Values that travel by name in one version and by position in the other. */
static bool compare_places(const struct subject *owner, const struct fields *before,
                           const struct fields *after)
{
    bool has_moved = false;

    for (size_t i = 0; i < before->count; i++) {
        const struct model_field *field = &before->items[i];
        const struct model_field *other =
            field->name.size > 0 ? fields_find(after, field->name) : NULL;

        if (!other)
            continue;
        struct subject subject = subject_of(owner, field, other);
        report_wire(&subject, DIAG_MOVED_TO_KEYWORD, BROKEN_BOTH,
                    "'%.*s' of %.*s has moved between positions and names", TEXT_ARG(field->name),
                    TEXT_ARG(owner->name));
        has_moved = true;
    }
    return has_moved;
}

static void compare_rest(const struct subject *owner, const struct model_field *before,
                         const struct model_field *after)
{
    struct subject subject = *owner;

    if (before && after) {
        compare_field(owner, before, after);
        return;
    }
    if (before)
        subject.before = before->about.span;
    if (after)
        subject.after = after->about.span;
    if (before)
        report_wire(&subject, DIAG_REST_CHANGED, BROKEN_OLD_SENDERS,
                    "%.*s has no '...%.*s' any more", TEXT_ARG(owner->name),
                    TEXT_ARG(before->name));
    else if (after)
        report_wire(&subject, DIAG_REST_CHANGED, BROKEN_OLD_READERS, "%.*s has a new '...%.*s'",
                    TEXT_ARG(owner->name), TEXT_ARG(after->name));
}

static void compare_uri_parts(const struct subject *owner, const struct model_message *before,
                              const struct model_message *after)
{
    for (size_t i = 0; i < before->uri_part_count && i < after->uri_part_count; i++)
        compare_field(owner, &before->uri_parts[i].field, &after->uri_parts[i].field);
}

void messages_compare(const struct subject *owner, const struct model_message *before,
                      const struct model_message *after)
{
    struct arena *arena = owner->comparison->arena;
    struct fields old_positional = fields_make(arena, before->positional, before->positional_count,
                                               before->is_strict && !before->rest);
    struct fields new_positional = fields_make(arena, after->positional, after->positional_count,
                                               after->is_strict && !after->rest);
    struct fields old_keyword = fields_make(arena, before->keyword, before->keyword_count,
                                            before->is_strict && !before->keyword_rest);
    struct fields new_keyword = fields_make(arena, after->keyword, after->keyword_count,
                                            after->is_strict && !after->keyword_rest);

    if (!compare_places(owner, &old_positional, &new_keyword) &&
        !compare_places(owner, &old_keyword, &new_positional)) {
        fields_compare_positional(owner, &old_positional, &new_positional);
        fields_compare_named(owner, &old_keyword, &new_keyword);
    }
    compare_rest(owner, before->rest, after->rest);
    compare_rest(owner, before->keyword_rest, after->keyword_rest);
    compare_uri_parts(owner, before, after);
}
