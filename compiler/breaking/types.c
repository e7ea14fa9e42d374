/* SPDX-License-Identifier: MIT */
/*
 * Types by what they are on the wire, whatever they are called. Enums, structs and unions are put
 * into a queue, each pair once for each way that its values flow, so that nothing here is as deep
 * as a contract can be.
 */
#include "breaking/comparison.h"

static bool is_integer(const struct model_type *type)
{
    return (type->kind >= MODEL_INT && type->kind <= MODEL_UINT64) || type->kind == MODEL_WAMPID ||
           (type->kind == MODEL_ENUM && type->enumeration->is_integer);
}

/** Is it some text, though not any? */
static bool is_some_text(const struct model_type *type)
{
    return type->kind == MODEL_URI || type->kind == MODEL_DECIMAL || type->kind == MODEL_UUID ||
           (type->kind == MODEL_TIMESTAMP && type->encoding == MODEL_ENCODING_TEXT) ||
           (type->kind == MODEL_ENUM && !type->enumeration->is_integer);
}

static bool is_sequence(const struct model_type *type)
{
    return type->kind == MODEL_LIST || type->kind == MODEL_ARRAY;
}

/** Does `outer` have every value of `inner`, another kind of type, and more? */
static bool is_wider(const struct model_type *outer, const struct model_type *inner)
{
    if (outer->kind == MODEL_ANY)
        return true;
    if (outer->kind == MODEL_STRING)
        return is_some_text(inner);
    if (outer->kind == MODEL_FLOAT64)
        return inner->kind == MODEL_FLOAT32 || is_integer(inner);
    if (outer->kind == MODEL_FLOAT32)
        return is_integer(inner);
    return outer->kind == MODEL_LIST && inner->kind == MODEL_ARRAY;
}

static void report_widened(const struct subject *subject)
{
    report_wire(subject, DIAG_TYPE_WIDENED, BROKEN_OLD_READERS, "%.*s has a type with more values",
                TEXT_ARG(subject->name));
}

static void report_narrowed(const struct subject *subject)
{
    report_wire(subject, DIAG_TYPE_NARROWED, BROKEN_OLD_SENDERS,
                "%.*s has a type with fewer values", TEXT_ARG(subject->name));
}

static void report_changed(const struct subject *subject)
{
    report_wire(subject, DIAG_TYPE_CHANGED, BROKEN_BOTH, "%.*s has another type",
                TEXT_ARG(subject->name));
}

static const void *target_of(const struct model_type *type)
{
    if (type->kind == MODEL_ENUM)
        return type->enumeration;
    return type->kind == MODEL_STRUCT ? (const void *)type->structure : type->tagged;
}

static void queue(const struct subject *subject, const struct model_type *before,
                  const struct model_type *after)
{
    struct comparison *comparison = subject->comparison;
    struct text key = arena_format(comparison->arena, "%p %p %d", target_of(before),
                                   target_of(after), (int)subject->flow);
    struct task *task = arena_alloc(comparison->arena, sizeof(*task));

    *task = (struct task){.before = before, .after = after, .flow = subject->flow};
    if (names_add(comparison->seen, key, task))
        return;
    *comparison->ending = task;
    comparison->ending = &task->next;
}

static void compare_nullable(const struct subject *subject, const struct model_type *before,
                             const struct model_type *after)
{
    if (before->kind != MODEL_NULLABLE)
        report_wire(subject, DIAG_TYPE_WIDENED, BROKEN_OLD_READERS, "%.*s can be null now",
                    TEXT_ARG(subject->name));
    else if (after->kind != MODEL_NULLABLE)
        report_wire(subject, DIAG_TYPE_NARROWED, BROKEN_OLD_SENDERS, "%.*s cannot be null any more",
                    TEXT_ARG(subject->name));
    types_compare(subject, before->kind == MODEL_NULLABLE ? before->element : before,
                  after->kind == MODEL_NULLABLE ? after->element : after);
}

static void compare_elements(const struct subject *subject, const struct model_type *before,
                             const struct model_type *after)
{
    struct subject element = *subject;

    element.name =
        arena_format(subject->comparison->arena, "an element of %.*s", TEXT_ARG(subject->name));
    types_compare(&element, before->element, after->element);
}

/** Two types of one kind. */
static void compare_alike(const struct subject *subject, const struct model_type *before,
                          const struct model_type *after)
{
    if (before->encoding != after->encoding)
        report_wire(subject, DIAG_ENCODING_CHANGED, BROKEN_BOTH, "%.*s has another encoding",
                    TEXT_ARG(subject->name));
    if (before->kind == MODEL_ARRAY && before->count != after->count)
        report_changed(subject);
    else if (before->element)
        compare_elements(subject, before, after);
    if (before->kind == MODEL_STRUCT && before->structure->is_tuple != after->structure->is_tuple)
        report_changed(subject);
    else if (before->kind >= MODEL_ENUM)
        queue(subject, before, after);
    limits_compare(subject, before, after);
}

void types_compare(const struct subject *subject, const struct model_type *before,
                   const struct model_type *after)
{
    bool are_enums = before->kind == MODEL_ENUM && after->kind == MODEL_ENUM;

    if ((before->kind == MODEL_NULLABLE || after->kind == MODEL_NULLABLE) &&
        before->kind != MODEL_ANY && after->kind != MODEL_ANY)
        compare_nullable(subject, before, after);
    else if (is_integer(before) && is_integer(after) && !are_enums)
        limits_compare_integers(subject, before, after);
    else if (before->kind == after->kind &&
             (!are_enums || before->enumeration->is_integer == after->enumeration->is_integer))
        compare_alike(subject, before, after);
    else if (is_wider(after, before))
        report_widened(subject);
    else if (is_wider(before, after))
        report_narrowed(subject);
    else
        report_changed(subject);
    if (before->kind != after->kind && is_sequence(before) && is_sequence(after))
        compare_elements(subject, before, after);
}

bool types_same(const struct model_type *before, const struct model_type *after)
{
    if (before->kind != after->kind)
        return false;
    if (before->element)
        return types_same(before->element, after->element);
    if (before->kind == MODEL_ENUM)
        return text_equal(before->enumeration->name, after->enumeration->name);
    if (before->kind == MODEL_STRUCT)
        return text_equal(before->structure->name, after->structure->name);
    if (before->kind == MODEL_UNION)
        return text_equal(before->tagged->name, after->tagged->name);
    return true;
}

static struct text wire_of(struct arena *arena, const struct model_enum *enumeration, size_t i)
{
    const struct model_enumerator *enumerator = &enumeration->enumerators[i];

    if (!enumeration->is_integer)
        return enumerator->wire;
    return arena_format(arena, "%lld", (long long)enumerator->number);
}

static struct names *wires_of(struct arena *arena, const struct model_enum *enumeration)
{
    struct names *wires = names_new(arena);

    for (size_t i = 0; i < enumeration->enumerator_count; i++)
        names_add(wires, wire_of(arena, enumeration, i),
                  (void *)(uintptr_t)&enumeration->enumerators[i]);
    return wires;
}

/** Report the values of `here` that `there` does not have. */
static void compare_values(const struct subject *subject, const struct model_enum *before,
                           const struct model_enum *after, bool is_added)
{
    struct arena *arena = subject->comparison->arena;
    const struct model_enum *here = is_added ? after : before;
    struct names *there = wires_of(arena, is_added ? before : after);
    struct subject value = *subject;
    enum diag_code code = before->is_closed ? DIAG_CLOSED_VALUE_ADDED : DIAG_VALUE_ADDED;

    for (size_t i = 0; i < here->enumerator_count; i++) {
        struct text wire = wire_of(arena, here, i);

        if (names_find(there, wire))
            continue;
        if (is_added) {
            value.after = here->enumerators[i].about.span;
            report_wire(&value, code, BROKEN_OLD_READERS, "enum %.*s has a new value '%.*s'",
                        TEXT_ARG(subject->name), TEXT_ARG(wire));
            continue;
        }
        value.before = here->enumerators[i].about.span;
        report_wire(&value, DIAG_VALUE_REMOVED, BROKEN_OLD_SENDERS,
                    "enum %.*s has no value '%.*s' any more", TEXT_ARG(subject->name),
                    TEXT_ARG(wire));
    }
}

static void compare_enums(const struct subject *subject, const struct task *task)
{
    const struct model_enum *before = task->before->enumeration;
    const struct model_enum *after = task->after->enumeration;

    if (before->is_integer && !before->is_closed && after->is_closed)
        report_narrowed(subject);
    else if (before->is_integer && before->is_closed && !after->is_closed)
        report_widened(subject);
    else if (before->is_integer && !before->is_closed)
        limits_compare_integers(subject, task->before, task->after);
    compare_values(subject, before, after, true);
    compare_values(subject, before, after, false);
}

static void compare_structs(const struct subject *subject, const struct model_struct *before,
                            const struct model_struct *after)
{
    struct arena *arena = subject->comparison->arena;
    struct fields old_fields =
        fields_make(arena, before->fields, before->field_count, before->is_strict);
    struct fields new_fields =
        fields_make(arena, after->fields, after->field_count, after->is_strict);

    new_fields.has_reserved = true;
    new_fields.reserved = after->reserved;
    new_fields.reserved_count = after->reserved_count;
    if (after->is_tuple)
        fields_compare_positional(subject, &old_fields, &new_fields);
    else
        fields_compare_named(subject, &old_fields, &new_fields);
}

static void compare_member(const struct subject *subject, const struct model_field *before,
                           const struct model_field *after)
{
    struct subject member = *subject;

    member.before = before->about.span;
    member.after = after->about.span;
    queue(&member, before->type, after->type);
}

static void compare_members(const struct subject *subject, const struct model_union *before,
                            const struct model_union *after)
{
    struct subject member = *subject;
    struct arena *arena = subject->comparison->arena;
    struct fields old_members = fields_make(arena, before->members, before->member_count, false);
    struct fields new_members = fields_make(arena, after->members, after->member_count, false);
    enum diag_code code = before->is_closed ? DIAG_CLOSED_MEMBER_ADDED : DIAG_MEMBER_ADDED;

    for (size_t i = 0; i < after->member_count; i++) {
        const struct model_field *here = &after->members[i];
        const struct model_field *there = fields_find(&old_members, here->name);

        member.after = here->about.span;
        if (there)
            compare_member(subject, there, here);
        else
            report_wire(&member, code, BROKEN_OLD_READERS, "union %.*s has a new member '%.*s'",
                        TEXT_ARG(subject->name), TEXT_ARG(here->name));
    }
    member.after = subject->after;
    for (size_t i = 0; i < before->member_count; i++) {
        const struct model_field *here = &before->members[i];

        member.before = here->about.span;
        if (!fields_find(&new_members, here->name))
            report_wire(&member, DIAG_MEMBER_REMOVED, BROKEN_OLD_SENDERS,
                        "union %.*s has no member '%.*s' any more", TEXT_ARG(subject->name),
                        TEXT_ARG(here->name));
    }
}

static void compare_unions(const struct subject *subject, const struct model_union *before,
                           const struct model_union *after)
{
    if (!text_equal(before->tag, after->tag))
        report_wire(subject, DIAG_TAG_CHANGED, BROKEN_BOTH, "union %.*s has another tag",
                    TEXT_ARG(subject->name));
    compare_members(subject, before, after);
}

void types_compare_named(struct comparison *comparison, const struct task *task)
{
    struct subject subject = {.comparison = comparison, .flow = task->flow};
    const struct model_about *before;
    const struct model_about *after;
    struct text name;

    if (task->after->kind == MODEL_ENUM) {
        before = &task->before->enumeration->about;
        after = &task->after->enumeration->about;
        name = task->after->enumeration->name;
    } else if (task->after->kind == MODEL_STRUCT) {
        before = &task->before->structure->about;
        after = &task->after->structure->about;
        name = task->after->structure->name;
    } else {
        before = &task->before->tagged->about;
        after = &task->after->tagged->about;
        name = task->after->tagged->name;
    }
    subject.before = before->span;
    subject.after = after->span;
    subject.name = arena_format(comparison->arena, "'%.*s'", TEXT_ARG(name));
    if (task->after->kind == MODEL_ENUM)
        compare_enums(&subject, task);
    else if (task->after->kind == MODEL_STRUCT)
        compare_structs(&subject, task->before->structure, task->after->structure);
    else
        compare_unions(&subject, task->before->tagged, task->after->tagged);
}
