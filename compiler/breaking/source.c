/* SPDX-License-Identifier: MIT */
/*
 * What programs in C see of a contract: names and types of what is generated (source), and how it
 * lies in memory (abi). Members are known by their names in C. With another prefix every name is
 * another one, which is reported once.
 */
#include "breaking/comparison.h"

/** A declaration: its name in the contract, and the one in C. */
struct declaration {
    struct text name;
    struct text c_name;
    struct span span;
};

/** The declarations of one kind. */
struct declarations {
    struct declaration *items;
    size_t count;
    const char *what;
};

typedef struct declarations list_fn(struct arena *arena, const struct model_file *file);

static struct declarations make_list(struct arena *arena, size_t count, const char *what)
{
    return (struct declarations){arena_alloc(arena, count * sizeof(struct declaration)), count,
                                 what};
}

static struct declarations list_consts(struct arena *arena, const struct model_file *file)
{
    struct declarations list = make_list(arena, file->const_count, "constant");

    for (size_t i = 0; i < list.count; i++)
        list.items[i] =
            (struct declaration){file->consts[i].name, names_const(arena, file, &file->consts[i]),
                                 file->consts[i].about.span};
    return list;
}

static struct declarations list_aliases(struct arena *arena, const struct model_file *file)
{
    struct declarations list = make_list(arena, file->alias_count, "type");

    for (size_t i = 0; i < list.count; i++)
        list.items[i] =
            (struct declaration){file->aliases[i].name, names_alias(arena, file, &file->aliases[i]),
                                 file->aliases[i].about.span};
    return list;
}

static struct declarations list_enums(struct arena *arena, const struct model_file *file)
{
    struct declarations list = make_list(arena, file->enum_count, "enum");

    for (size_t i = 0; i < list.count; i++)
        list.items[i] = (struct declaration){
            file->enums[i].name, names_enum(arena, &file->enums[i]), file->enums[i].about.span};
    return list;
}

static struct declarations list_structs(struct arena *arena, const struct model_file *file)
{
    struct declarations list = make_list(arena, file->struct_count, "struct");

    for (size_t i = 0; i < list.count; i++)
        list.items[i] =
            (struct declaration){file->structs[i].name, names_struct(arena, &file->structs[i]),
                                 file->structs[i].about.span};
    return list;
}

static struct declarations list_unions(struct arena *arena, const struct model_file *file)
{
    struct declarations list = make_list(arena, file->union_count, "union");

    for (size_t i = 0; i < list.count; i++)
        list.items[i] = (struct declaration){
            file->unions[i].name, names_union(arena, &file->unions[i]), file->unions[i].about.span};
    return list;
}

static struct declarations list_errors(struct arena *arena, const struct model_file *file)
{
    struct declarations list = make_list(arena, file->error_count, "error");

    for (size_t i = 0; i < list.count; i++)
        list.items[i] = (struct declaration){
            file->errors[i].name, names_error(arena, &file->errors[i]), file->errors[i].about.span};
    return list;
}

static struct declarations list_interfaces(struct arena *arena, const struct model_file *file)
{
    struct declarations list = make_list(arena, file->interface_count, NULL);

    for (size_t i = 0; i < list.count; i++)
        list.items[i] = (struct declaration){file->interfaces[i].name,
                                             names_interface(arena, &file->interfaces[i]),
                                             file->interfaces[i].about.span};
    return list;
}

static struct names *index_of(struct arena *arena, const struct declarations *list)
{
    struct names *names = names_new(arena);

    for (size_t i = 0; i < list->count; i++)
        names_add(names, list->items[i].name, &list->items[i]);
    return names;
}

/** Declarations that are gone, or are called otherwise. Interfaces are a matter of URIs. */
static void compare_declarations(struct comparison *comparison, list_fn *list)
{
    struct declarations before = list(comparison->arena, comparison->before);
    struct declarations after = list(comparison->arena, comparison->after);
    struct names *names = index_of(comparison->arena, &after);
    bool same_prefix = text_equal(comparison->before->c_prefix, comparison->after->c_prefix);

    for (size_t i = 0; i < before.count; i++) {
        const struct declaration *old_one = &before.items[i];
        const struct declaration *new_one = names_find(names, old_one->name);

        if (!new_one && before.what)
            report_other(comparison, DIAG_DECLARATION_REMOVED, comparison->after->about.span,
                         old_one->span, "%s '%.*s' is gone", before.what, TEXT_ARG(old_one->name));
        else if (new_one && same_prefix && !text_equal(old_one->c_name, new_one->c_name))
            report_other(comparison, DIAG_C_NAME_CHANGED, new_one->span, old_one->span,
                         "'%.*s' is called '%.*s' in C, and was '%.*s'", TEXT_ARG(old_one->name),
                         TEXT_ARG(new_one->c_name), TEXT_ARG(old_one->c_name));
    }
}

/** A C struct: its members, in order. */
struct members {
    const struct model_field *const *fields;
    size_t count;
};

static struct text member_name(struct arena *arena, const struct model_field *field)
{
    return field->name.size > 0 ? names_field(arena, field) : (struct text){0};
}

/** The C type, as if the file had no prefix of its own. */
static bool same_type(struct comparison *comparison, const struct model_field *before,
                      const struct model_field *after)
{
    struct arena *arena = comparison->arena;

    if (!text_equal(comparison->before->c_prefix, comparison->after->c_prefix))
        return before->optional == after->optional && types_same(before->type, after->type);
    return text_equal(names_field_type(arena, before), names_field_type(arena, after));
}

static void compare_member(struct comparison *comparison, struct text owner,
                           const struct model_field *before, const struct model_field *after)
{
    if (!same_type(comparison, before, after))
        report_other(comparison, DIAG_C_TYPE_CHANGED, after->about.span, before->about.span,
                     "%.*s of %.*s is %.*s in C, and was %.*s",
                     TEXT_ARG(fields_title(comparison->arena, after)), TEXT_ARG(owner),
                     TEXT_ARG(names_field_type(comparison->arena, after)),
                     TEXT_ARG(names_field_type(comparison->arena, before)));
}

/** Is the layout the same: the same members of the same types in the same order? */
static bool same_layout(struct comparison *comparison, const struct members *before,
                        const struct members *after)
{
    if (before->count != after->count)
        return false;
    for (size_t i = 0; i < before->count; i++) {
        if (!text_equal(member_name(comparison->arena, before->fields[i]),
                        member_name(comparison->arena, after->fields[i])) ||
            !same_type(comparison, before->fields[i], after->fields[i]))
            return false;
    }
    return true;
}

static void compare_c_structs(struct comparison *comparison, const struct subject *owner,
                              const struct members *before, const struct members *after)
{
    struct names *names = names_new(comparison->arena);

    for (size_t i = 0; i < after->count; i++)
        names_add(names, member_name(comparison->arena, after->fields[i]),
                  (void *)(uintptr_t)after->fields[i]);
    for (size_t i = 0; i < before->count; i++) {
        const struct model_field *old_one = before->fields[i];
        const struct model_field *new_one =
            names_find(names, member_name(comparison->arena, old_one));

        if (new_one)
            compare_member(comparison, owner->name, old_one, new_one);
        else if (old_one->name.size > 0)
            report_other(comparison, DIAG_C_MEMBER_REMOVED, owner->after, old_one->about.span,
                         "%.*s has no member '%.*s' in C any more", TEXT_ARG(owner->name),
                         TEXT_ARG(member_name(comparison->arena, old_one)));
    }
    if (before->count > 0 && after->count > 0 && !same_layout(comparison, before, after))
        report_other(comparison, DIAG_LAYOUT_CHANGED, owner->after, owner->before,
                     "a C struct of %.*s has another layout", TEXT_ARG(owner->name));
}

static struct members members_of(struct arena *arena, const struct model_message *message)
{
    size_t count = message->positional_count + message->keyword_count + message->uri_part_count;
    const struct model_field **fields =
        arena_alloc(arena, (count + 2) * sizeof(struct model_field *));
    size_t at = 0;

    for (size_t i = 0; i < message->uri_part_count; i++)
        fields[at++] = &message->uri_parts[i].field;
    for (size_t i = 0; i < message->positional_count; i++)
        fields[at++] = &message->positional[i];
    if (message->rest)
        fields[at++] = message->rest;
    for (size_t i = 0; i < message->keyword_count; i++)
        fields[at++] = &message->keyword[i];
    if (message->keyword_rest)
        fields[at++] = message->keyword_rest;
    return (struct members){fields, at};
}

void source_compare_message(struct comparison *comparison, const struct subject *owner,
                            const struct model_message *before, const struct model_message *after)
{
    struct members old_members = members_of(comparison->arena, before);
    struct members new_members = members_of(comparison->arena, after);

    if ((old_members.count == 0) != (new_members.count == 0))
        report_other(comparison, DIAG_SIGNATURE_CHANGED, owner->after, owner->before,
                     "%.*s carries %s", TEXT_ARG(owner->name),
                     new_members.count > 0 ? "values, and did not" : "no values any more");
    else
        compare_c_structs(comparison, owner, &old_members, &new_members);
}

static void compare_structs(struct comparison *comparison)
{
    const struct model_file *before = comparison->before;
    const struct model_file *after = comparison->after;
    const struct names *names =
        NAMES_OF(comparison->arena, struct model_struct, after->structs, after->struct_count);

    for (size_t i = 0; i < before->struct_count; i++) {
        const struct model_struct *old_one = &before->structs[i];
        const struct model_struct *new_one = names_find(names, old_one->name);
        struct model_message old_fields = {.positional = old_one->fields,
                                           .positional_count = old_one->field_count};
        struct model_message new_fields = {0};

        if (!new_one)
            continue;
        struct subject owner = {
            .comparison = comparison,
            .name = arena_format(comparison->arena, "'%.*s'", TEXT_ARG(new_one->name)),
            .before = old_one->about.span,
            .after = new_one->about.span,
        };
        new_fields.positional = new_one->fields;
        new_fields.positional_count = new_one->field_count;
        struct members old_members = members_of(comparison->arena, &old_fields);
        struct members new_members = members_of(comparison->arena, &new_fields);
        compare_c_structs(comparison, &owner, &old_members, &new_members);
    }
}

/** Names that have numbers by their order in C: enumerators, and members of unions. */
struct ordered {
    struct text name;
    struct text c_name;
    struct span span;
};

static void compare_order(struct comparison *comparison, const struct ordered *before,
                          size_t before_count, const struct ordered *after, size_t after_count,
                          struct span span)
{
    struct names *names = names_new(comparison->arena);
    bool has_moved = false;

    for (size_t i = 0; i < after_count; i++)
        names_add(names, after[i].c_name, (void *)(uintptr_t)&after[i]);
    for (size_t i = 0; i < before_count; i++) {
        const struct ordered *found = names_find(names, before[i].c_name);

        if (!found)
            report_other(comparison, DIAG_C_MEMBER_REMOVED, span, before[i].span,
                         "there is no constant %.*s in C any more", TEXT_ARG(before[i].c_name));
        else if ((size_t)(found - after) != i && !has_moved)
            report_other(comparison, DIAG_CONSTANTS_MOVED, found->span, before[i].span,
                         "%.*s has another number in C", TEXT_ARG(before[i].c_name));
        has_moved = has_moved || (found && (size_t)(found - after) != i);
    }
}

static struct ordered *order_enum(struct arena *arena, const struct model_enum *enumeration)
{
    struct ordered *list = arena_alloc(arena, enumeration->enumerator_count * sizeof(*list));

    for (size_t i = 0; i < enumeration->enumerator_count; i++) {
        const struct model_enumerator *each = &enumeration->enumerators[i];

        list[i] = (struct ordered){each->name, names_enumerator(arena, enumeration, each),
                                   each->about.span};
    }
    return list;
}

static struct ordered *order_union(struct arena *arena, const struct model_union *tagged)
{
    struct ordered *list = arena_alloc(arena, tagged->member_count * sizeof(*list));

    for (size_t i = 0; i < tagged->member_count; i++) {
        const struct model_field *each = &tagged->members[i];

        list[i] =
            (struct ordered){each->name, names_union_kind(arena, tagged, each), each->about.span};
    }
    return list;
}

static void compare_constants(struct comparison *comparison)
{
    const struct model_file *before = comparison->before;
    const struct model_file *after = comparison->after;
    struct arena *arena = comparison->arena;
    const struct names *names;

    if (!text_equal(before->c_prefix, after->c_prefix))
        return;
    names = NAMES_OF(arena, struct model_enum, after->enums, after->enum_count);
    for (size_t i = 0; i < before->enum_count; i++) {
        const struct model_enum *old_one = &before->enums[i];
        const struct model_enum *new_one = names_find(names, old_one->name);

        if (new_one && !new_one->is_integer && !old_one->is_integer)
            compare_order(comparison, order_enum(arena, old_one), old_one->enumerator_count,
                          order_enum(arena, new_one), new_one->enumerator_count,
                          new_one->about.span);
    }
    names = NAMES_OF(arena, struct model_union, after->unions, after->union_count);
    for (size_t i = 0; i < before->union_count; i++) {
        const struct model_union *old_one = &before->unions[i];
        const struct model_union *new_one = names_find(names, old_one->name);

        if (new_one)
            compare_order(comparison, order_union(arena, old_one), old_one->member_count,
                          order_union(arena, new_one), new_one->member_count, new_one->about.span);
    }
}

static bool same_value(const struct model_value *a, const struct model_value *b)
{
    return a->kind == b->kind && a->boolean == b->boolean && a->integer == b->integer &&
           a->natural == b->natural && a->enumerator == b->enumerator && !(a->number < b->number) &&
           !(a->number > b->number) && text_equal(a->string, b->string);
}

static void compare_values(struct comparison *comparison)
{
    const struct model_file *before = comparison->before;
    const struct model_file *after = comparison->after;
    const struct names *names =
        NAMES_OF(comparison->arena, struct model_const, after->consts, after->const_count);

    for (size_t i = 0; i < before->const_count; i++) {
        const struct model_const *old_one = &before->consts[i];
        const struct model_const *new_one = names_find(names, old_one->name);

        if (new_one && !same_value(&old_one->value, &new_one->value))
            report_other(comparison, DIAG_CONSTANT_CHANGED, new_one->about.span,
                         old_one->about.span, "constant '%.*s' has another value",
                         TEXT_ARG(new_one->name));
    }
}

/** The slots of a callee's table, which are filled by position in programs compiled before. */
static void compare_table(struct comparison *comparison, const struct model_interface *before,
                          const struct model_interface *after)
{
    for (size_t i = 0; i < before->procedure_count; i++) {
        if (i < after->procedure_count &&
            text_equal(before->procedures[i].name, after->procedures[i].name))
            continue;
        report_other(comparison, DIAG_TABLE_CHANGED, after->about.span, before->about.span,
                     "the slot of '%.*s' is not where it was in the table of '%.*s'",
                     TEXT_ARG(before->procedures[i].name), TEXT_ARG(after->name));
        return;
    }
}

static void compare_tables(struct comparison *comparison)
{
    const struct model_file *before = comparison->before;
    const struct model_file *after = comparison->after;
    const struct names *names = NAMES_OF(comparison->arena, struct model_interface,
                                         after->interfaces, after->interface_count);

    for (size_t i = 0; i < before->interface_count; i++) {
        const struct model_interface *found = names_find(names, before->interfaces[i].name);

        if (found)
            compare_table(comparison, &before->interfaces[i], found);
    }
}

void source_compare(struct comparison *comparison)
{
    static list_fn *const lists[] = {list_consts, list_aliases, list_enums,     list_structs,
                                     list_unions, list_errors,  list_interfaces};
    const struct model_file *before = comparison->before;
    const struct model_file *after = comparison->after;

    if (!text_equal(before->c_prefix, after->c_prefix))
        report_other(comparison, DIAG_PREFIX_CHANGED, after->about.span, before->about.span,
                     "the prefix in C is '%.*s', and was '%.*s'", TEXT_ARG(after->c_prefix),
                     TEXT_ARG(before->c_prefix));
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        compare_declarations(comparison, lists[i]);
    compare_structs(comparison);
    compare_constants(comparison);
    compare_values(comparison);
    compare_tables(comparison);
}
