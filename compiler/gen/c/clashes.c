/* SPDX-License-Identifier: MIT */
/*
 * Names that differ in the contract can be the same in C: `FooBar` and `foo_bar`, or a struct
 * called `FooList` beside the list type of `Foo`. Such a clash is an error, not a silent renaming.
 */
#include <stdlib.h>

#include "gen/c/c_file.h"

/* A name in C and the declaration that it comes from. */
struct entry {
    struct text name;
    struct span span;
};

struct entries {
    struct arena *arena;
    struct entry *data;
    size_t count;
    size_t capacity;
};

static void add(struct entries *entries, struct text name, struct span span)
{
    if (entries->count == entries->capacity) {
        size_t capacity = entries->capacity > 0 ? 2 * entries->capacity : 64;
        struct entry *data = arena_alloc(entries->arena, capacity * sizeof(*data));

        if (entries->count > 0)
            memcpy(data, entries->data, entries->count * sizeof(*data));
        entries->data = data;
        entries->capacity = capacity;
    }
    entries->data[entries->count++] = (struct entry){name, span};
}

/* The name itself and the names that are made from it. */
static void add_all(struct entries *entries, struct text name, struct span span,
                    const char *const *suffixes, size_t count)
{
    add(entries, name, span);
    for (size_t i = 0; i < count; i++)
        add(entries, arena_format(entries->arena, "%.*s%s", TEXT_ARG(name), suffixes[i]), span);
}

#define ADD_ALL(entries, name, span, ...)                                                          \
    add_all(entries, name, span, (const char *const[]){__VA_ARGS__},                               \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static int compare(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    size_t common = left->name.size < right->name.size ? left->name.size : right->name.size;
    int order = common > 0 ? memcmp(left->name.data, right->name.data, common) : 0;

    if (order != 0)
        return order;
    if (left->name.size != right->name.size)
        return left->name.size < right->name.size ? -1 : 1;
    return (left->span.begin > right->span.begin) - (left->span.begin < right->span.begin);
}

/* Each pair of declarations is reported once, however many names they share. */
static bool report(struct entries *entries, struct diagnostics *diagnostics)
{
    bool clean = true;
    struct span reported = {0};

    if (entries->count > 0)
        qsort(entries->data, entries->count, sizeof(*entries->data), compare);
    for (size_t i = 1; i < entries->count; i++) {
        const struct entry *first = &entries->data[i - 1];
        const struct entry *second = &entries->data[i];

        if (!text_equal(first->name, second->name) || span_equal(first->span, second->span))
            continue;
        clean = false;
        if (span_equal(second->span, reported))
            continue;
        reported = second->span;
        diag_report(diagnostics, DIAG_C_NAME, second->span, "'%.*s' stands for two things in C",
                    TEXT_ARG(second->name));
        diag_note(diagnostics, first->span, "the other one is here");
        diag_hint(diagnostics, "Give one of them another name in C with '@c(name: \"…\")'.");
    }
    return clean;
}

/* The entries of one scope after the other, in the same memory. */
static bool check_message(struct entries *entries, struct diagnostics *diagnostics,
                          const struct model_message *message)
{
    struct arena *arena = entries->arena;

    entries->count = 0;
    for (size_t i = 0; i < message->uri_part_count; i++)
        add(entries, names_field(arena, &message->uri_parts[i].field),
            message->uri_parts[i].field.about.span);
    for (size_t i = 0; i < message->positional_count; i++)
        add(entries, names_field(arena, &message->positional[i]),
            message->positional[i].about.span);
    for (size_t i = 0; i < message->keyword_count; i++)
        add(entries, names_field(arena, &message->keyword[i]), message->keyword[i].about.span);
    if (message->rest)
        add(entries, names_field(arena, message->rest), message->rest->about.span);
    if (message->keyword_rest)
        add(entries, names_field(arena, message->keyword_rest), message->keyword_rest->about.span);
    return report(entries, diagnostics);
}

static bool check_union(struct entries *entries, struct diagnostics *diagnostics,
                        const struct model_union *tagged)
{
    entries->count = 0;
    for (size_t i = 0; i < tagged->member_count; i++)
        add(entries, names_union_member(entries->arena, &tagged->members[i]),
            tagged->members[i].about.span);
    return report(entries, diagnostics);
}

static void add_enum(struct entries *entries, const struct model_enum *enumeration)
{
    struct text type = names_enum(entries->arena, enumeration);
    struct span span = enumeration->about.span;

    ADD_ALL(entries, type, span, "_optional", "_nullable", "_list", "_map", "_map_entry", "_name",
            "_names", "_count", "_known", "_encode", "_decode", "_write", "_read", "_marshalling");
    if (!enumeration->is_integer)
        add(entries,
            names_upper(entries->arena,
                        arena_format(entries->arena, "%.*s_unrecognized", TEXT_ARG(type))),
            span);
    for (size_t i = 0; i < enumeration->enumerator_count; i++)
        add(entries, names_enumerator(entries->arena, enumeration, &enumeration->enumerators[i]),
            enumeration->enumerators[i].about.span);
}

static void add_union(struct entries *entries, const struct model_union *tagged)
{
    struct text type = names_union(entries->arena, tagged);
    struct span span = tagged->about.span;

    ADD_ALL(entries, type, span, "_optional", "_nullable", "_list", "_map", "_map_entry", "_kind",
            "_kind_name", "_names", "_tag", "_encode", "_decode", "_write", "_read",
            "_marshalling");
    add(entries, names_union_kind(entries->arena, tagged, NULL), span);
    for (size_t i = 0; i < tagged->member_count; i++)
        add(entries, names_union_kind(entries->arena, tagged, &tagged->members[i]),
            tagged->members[i].about.span);
}

/* What a procedure with streams has beside the names of every procedure. */
static void add_streams(struct entries *entries, struct text owner,
                        const struct model_procedure *procedure)
{
    struct text own = names_procedure(entries->arena, procedure);
    struct text name = arena_format(entries->arena, "%.*s_%.*s", TEXT_ARG(owner), TEXT_ARG(own));
    struct span span = procedure->about.span;

    if (procedure->has_items || procedure->has_input)
        ADD_ALL(entries, name, span, "_stream", "_handlers");
    if (procedure->has_items)
        ADD_ALL(entries, name, span, "_item", "_item_write", "_item_read", "_progress",
                "_progress_fn", "_progress_adapt");
    if (!procedure->has_input)
        return;
    ADD_ALL(entries, name, span, "_input", "_input_write", "_input_read", "_input_dispatch",
            "_next_fn", "_next_adapt", "_send", "_finish");
    add(entries,
        arena_format(entries->arena, "%.*s_%.*s_handler", TEXT_ARG(owner),
                     TEXT_ARG(names_input(entries->arena, procedure))),
        procedure->input.positional[0].about.span);
}

static void add_procedure(struct entries *entries, struct text owner,
                          const struct model_procedure *procedure)
{
    struct text own = names_procedure(entries->arena, procedure);
    struct text name = arena_format(entries->arena, "%.*s_%.*s", TEXT_ARG(owner), TEXT_ARG(own));
    struct span span = procedure->about.span;

    ADD_ALL(entries, name, span, "_args", "_result", "_handler", "_fn", "_async", "_reply", "_stub",
            "_dispatch", "_adapt", "_args_write", "_args_read", "_result_write", "_result_read");
    if (procedure->args.uri_part_count > 0)
        add(entries, arena_format(entries->arena, "%.*s_uri_parts", TEXT_ARG(name)), span);
    add_streams(entries, owner, procedure);
    if (procedure->throw_count > 0)
        add(entries, arena_format(entries->arena, "%.*s_catch", TEXT_ARG(name)), span);
    if (procedure->throw_count > 0)
        ADD_ALL(entries, arena_format(entries->arena, "%.*s_error", TEXT_ARG(name)), span, "_kind");
}

/* `stem` is that of the functions of a double that are about one procedure or topic. */
static void add_suffixed(struct entries *entries, struct text stem, struct span span,
                         const char *const *suffixes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(entries, arena_format(entries->arena, "%.*s%s", TEXT_ARG(stem), suffixes[i]), span);
}

#define ADD_SUFFIXED(entries, stem, span, ...)                                                     \
    add_suffixed(entries, stem, span, (const char *const[]){__VA_ARGS__},                          \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void add_fake(struct entries *entries, struct text owner,
                     const struct model_procedure *procedure)
{
    struct arena *arena = entries->arena;
    struct text own = names_procedure(arena, procedure);
    struct text stem = arena_format(arena, "%.*s_fake_%.*s", TEXT_ARG(owner), TEXT_ARG(own));
    struct span span = procedure->about.span;

    ADD_SUFFIXED(entries, stem, span, "_answers", "_fails", "_runs", "_count");
    if (!c_is_empty(&procedure->args))
        ADD_SUFFIXED(entries, stem, span, "_args");
    for (size_t i = 0; i < procedure->throw_count; i++)
        add(entries,
            arena_format(arena, "%.*s_throws_%.*s", TEXT_ARG(stem),
                         TEXT_ARG(names_error_member(arena, procedure->throws[i]))),
            span);
    if (procedure->has_input)
        ADD_SUFFIXED(entries,
                     arena_format(arena, "%.*s_fake_%.*s", TEXT_ARG(owner),
                                  TEXT_ARG(names_input(arena, procedure))),
                     procedure->input.positional[0].about.span, "_count", "_at");
}

/* What is in the header of test doubles. */
static void add_doubles(struct entries *entries, const struct model_interface *interface)
{
    struct arena *arena = entries->arena;
    struct text owner = names_interface(arena, interface);
    struct span span = interface->about.span;

    if (interface->procedure_count > 0)
        ADD_SUFFIXED(entries, owner, span, "_fake", "_fake_new", "_fake_free");
    if (interface->topic_count > 0)
        ADD_SUFFIXED(entries, owner, span, "_recorder", "_recorder_new", "_recorder_free");
    for (size_t i = 0; i < interface->procedure_count; i++)
        add_fake(entries, owner, &interface->procedures[i]);
    for (size_t i = 0; i < interface->topic_count; i++) {
        const struct model_topic *topic = &interface->topics[i];

        ADD_SUFFIXED(entries,
                     arena_format(arena, "%.*s_recorder_%.*s", TEXT_ARG(owner),
                                  TEXT_ARG(names_topic(arena, topic))),
                     topic->about.span, "_count", "_wait", "_event");
    }
}

static void add_interface(struct entries *entries, const struct model_interface *interface)
{
    struct text owner = names_interface(entries->arena, interface);

    for (size_t i = 0; i < interface->procedure_count; i++)
        add_procedure(entries, owner, &interface->procedures[i]);
    for (size_t i = 0; i < interface->topic_count; i++) {
        const struct model_topic *topic = &interface->topics[i];
        struct text own = names_topic(entries->arena, topic);
        struct text name =
            arena_format(entries->arena, "%.*s_%.*s", TEXT_ARG(owner), TEXT_ARG(own));

        ADD_ALL(entries, name, topic->about.span, "_event", "_fn", "_stub", "_adapt",
                "_event_write", "_event_read");
        if (topic->event.uri_part_count > 0)
            add(entries, arena_format(entries->arena, "%.*s_uri_parts", TEXT_ARG(name)),
                topic->about.span);
        add(entries,
            arena_format(entries->arena, "%.*s_publish_%.*s", TEXT_ARG(owner), TEXT_ARG(own)),
            topic->about.span);
        add(entries,
            arena_format(entries->arena, "%.*s_subscribe_%.*s", TEXT_ARG(owner), TEXT_ARG(own)),
            topic->about.span);
    }
    add(entries, arena_format(entries->arena, "%.*s_callee", TEXT_ARG(owner)),
        interface->about.span);
    add(entries, arena_format(entries->arena, "%.*s_serve", TEXT_ARG(owner)),
        interface->about.span);
    add(entries, arena_format(entries->arena, "%.*s_serve_with", TEXT_ARG(owner)),
        interface->about.span);
}

/* The enum, struct or union of this file that a type is made of in the end: where it stands, or
 * NULL. */
static const struct model_about *origin(const struct model_type *type,
                                        const struct model_file *file)
{
    while (type->element)
        type = type->element;
    if (type->kind == MODEL_ENUM && type->enumeration->file == file)
        return &type->enumeration->about;
    if (type->kind == MODEL_STRUCT && type->structure->file == file)
        return &type->structure->about;
    if (type->kind == MODEL_UNION && type->tagged->file == file)
        return &type->tagged->about;
    return NULL;
}

/* Types made of a declaration are named after it. */
static void add_composites(struct entries *entries, const struct c_file *c)
{
    for (size_t i = 0; i < c->composite_count; i++) {
        const struct model_about *about = origin(c->composites[i].type, c->file);

        if (about)
            add(entries, c->composites[i].name, about->span);
    }
}

static void add_file(struct entries *entries, const struct model_file *file)
{
    for (size_t i = 0; i < file->const_count; i++)
        add(entries, names_const(entries->arena, file, &file->consts[i]),
            file->consts[i].about.span);
    for (size_t i = 0; i < file->alias_count; i++)
        add(entries, names_alias(entries->arena, file, &file->aliases[i]),
            file->aliases[i].about.span);
    for (size_t i = 0; i < file->enum_count; i++)
        add_enum(entries, &file->enums[i]);
    for (size_t i = 0; i < file->struct_count; i++)
        ADD_ALL(entries, names_struct(entries->arena, &file->structs[i]),
                file->structs[i].about.span, "_optional", "_nullable", "_list", "_map",
                "_map_entry", "_encode", "_decode", "_write", "_read", "_marshalling");
    for (size_t i = 0; i < file->union_count; i++)
        add_union(entries, &file->unions[i]);
    for (size_t i = 0; i < file->error_count; i++)
        ADD_ALL(entries, names_error(entries->arena, &file->errors[i]), file->errors[i].about.span,
                "_uri", "_stub");
    for (size_t i = 0; i < file->interface_count; i++)
        add_interface(entries, &file->interfaces[i]);
}

static bool check_interface(struct entries *entries, struct diagnostics *diagnostics,
                            const struct model_interface *interface)
{
    bool clean = true;

    for (size_t i = 0; i < interface->procedure_count; i++) {
        clean &= check_message(entries, diagnostics, &interface->procedures[i].args);
        clean &= check_message(entries, diagnostics, &interface->procedures[i].item);
        clean &= check_message(entries, diagnostics, &interface->procedures[i].result);
    }
    for (size_t i = 0; i < interface->topic_count; i++)
        clean &= check_message(entries, diagnostics, &interface->topics[i].event);
    return clean;
}

/* Every scope has names of its own: that of the file, and each struct, union and message. */
static bool check_scopes(struct entries *entries, struct diagnostics *diagnostics,
                         const struct c_file *c)
{
    const struct model_file *file = c->file;
    bool clean;

    add_file(entries, file);
    if (c->options->has_descriptor)
        add(entries, names_descriptor(entries->arena, file), file->about.span);
    if (c->options->has_doubles)
        add(entries, names_doubles_guard(entries->arena, file), file->about.span);
    for (size_t i = 0; c->options->has_doubles && i < file->interface_count; i++)
        add_doubles(entries, &file->interfaces[i]);
    add_composites(entries, c);
    clean = report(entries, diagnostics);
    for (size_t i = 0; i < file->struct_count; i++)
        clean &= check_message(entries, diagnostics,
                               &(struct model_message){
                                   .positional = file->structs[i].fields,
                                   .positional_count = file->structs[i].field_count,
                               });
    for (size_t i = 0; i < file->union_count; i++)
        clean &= check_union(entries, diagnostics, &file->unions[i]);
    for (size_t i = 0; i < file->error_count; i++)
        clean &= check_message(entries, diagnostics, &file->errors[i].payload);
    for (size_t i = 0; i < file->interface_count; i++)
        clean &= check_interface(entries, diagnostics, &file->interfaces[i]);
    return clean;
}

bool c_clashes(const struct c_file *c, struct diagnostics *diagnostics)
{
    struct entries entries = {.arena = arena_new()};
    bool clean = check_scopes(&entries, diagnostics, c);

    arena_free(entries.arena);
    return clean;
}
