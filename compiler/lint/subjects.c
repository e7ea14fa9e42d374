/* SPDX-License-Identifier: MIT */
/*
 * Walks over the model of a file. Fields that a struct spreads and members that an interface
 * inherits are those of another declaration, and visited there.
 */
#include "lint/subjects.h"

static const char *const kind_words[] = {
    [SUBJECT_PACKAGE] = "package",
    [SUBJECT_CONSTANT] = "constant",
    [SUBJECT_ALIAS] = "type",
    [SUBJECT_ENUM] = "enum",
    [SUBJECT_ENUMERATOR] = "enumerator",
    [SUBJECT_STRUCT] = "struct",
    [SUBJECT_FIELD] = "field",
    [SUBJECT_UNION] = "union",
    [SUBJECT_UNION_MEMBER] = "member",
    [SUBJECT_ERROR] = "error",
    [SUBJECT_INTERFACE] = "interface",
    [SUBJECT_PROCEDURE] = "procedure",
    [SUBJECT_TOPIC] = "topic",
    [SUBJECT_PARAMETER] = "parameter",
    [SUBJECT_URI_PARAMETER] = "parameter",
    [SUBJECT_RESULT] = "result",
};

struct walk {
    const struct model_file *file;
    subject_fn *visit;
    void *context;
};

static void visit(const struct walk *walk, struct subject *subject)
{
    subject->what = kind_words[subject->kind];
    walk->visit(walk->context, subject);
}

/** Visit what has a name and nothing else that rules look at. */
static void visit_plain(const struct walk *walk, enum subject_kind kind, struct text name,
                        const struct model_about *about, const struct subject *owner)
{
    struct subject subject = {.kind = kind, .name = name, .about = about, .owner = owner};

    visit(walk, &subject);
}

static void visit_fields(const struct walk *walk, enum subject_kind kind,
                         const struct model_field *fields, size_t count,
                         const struct subject *owner)
{
    for (size_t i = 0; i < count; i++) {
        struct subject subject = {
            .kind = kind,
            .name = fields[i].name,
            .about = &fields[i].about,
            .type = fields[i].type,
            .owner = owner,
        };

        /* What is spread from another file stands there. */
        if (fields[i].about.span.source == walk->file->about.span.source)
            visit(walk, &subject);
    }
}

static void visit_message(const struct walk *walk, const struct model_message *message,
                          const struct subject *owner)
{
    visit_fields(walk, SUBJECT_PARAMETER, message->positional, message->positional_count, owner);
    visit_fields(walk, SUBJECT_PARAMETER, message->keyword, message->keyword_count, owner);
    if (message->rest)
        visit_fields(walk, SUBJECT_PARAMETER, message->rest, 1, owner);
    if (message->keyword_rest)
        visit_fields(walk, SUBJECT_PARAMETER, message->keyword_rest, 1, owner);
    for (size_t i = 0; i < message->uri_part_count; i++)
        visit_fields(walk, SUBJECT_URI_PARAMETER, &message->uri_parts[i].field, 1, owner);
}

static void visit_enum(const struct walk *walk, const struct model_enum *enumeration)
{
    struct subject owner = {
        .kind = SUBJECT_ENUM, .name = enumeration->name, .about = &enumeration->about};

    visit(walk, &owner);
    for (size_t i = 0; i < enumeration->enumerator_count; i++)
        visit_plain(walk, SUBJECT_ENUMERATOR, enumeration->enumerators[i].name,
                    &enumeration->enumerators[i].about, &owner);
}

static void visit_types(const struct walk *walk)
{
    const struct model_file *file = walk->file;

    for (size_t i = 0; i < file->enum_count; i++)
        visit_enum(walk, &file->enums[i]);
    for (size_t i = 0; i < file->struct_count; i++) {
        const struct model_struct *structure = &file->structs[i];
        struct subject subject = {
            .kind = SUBJECT_STRUCT, .name = structure->name, .about = &structure->about};

        visit(walk, &subject);
        visit_fields(walk, SUBJECT_FIELD, structure->fields, structure->field_count, &subject);
    }
    for (size_t i = 0; i < file->union_count; i++) {
        const struct model_union *tagged = &file->unions[i];
        struct subject subject = {
            .kind = SUBJECT_UNION, .name = tagged->name, .about = &tagged->about};

        visit(walk, &subject);
        visit_fields(walk, SUBJECT_UNION_MEMBER, tagged->members, tagged->member_count, &subject);
    }
}

/** What comes back, or an item of it. */
static void visit_result(const struct walk *walk, const struct model_message *message,
                         bool is_single, const struct subject *owner)
{
    if (is_single)
        visit_fields(walk, SUBJECT_RESULT, message->positional, 1, owner);
    else
        visit_message(walk, message, owner);
}

static void visit_procedure(const struct walk *walk, const struct model_procedure *procedure,
                            const struct subject *owner)
{
    struct subject subject = {
        .kind = SUBJECT_PROCEDURE,
        .name = procedure->name,
        .about = &procedure->about,
        .uri = procedure->uri,
        .procedure = procedure,
        .owner = owner,
    };

    visit(walk, &subject);
    visit_message(walk, &procedure->args, &subject);
    visit_message(walk, &procedure->input, &subject);
    visit_result(walk, &procedure->item, procedure->item_is_single, &subject);
    visit_result(walk, &procedure->result, procedure->result_is_single, &subject);
}

static void visit_topic(const struct walk *walk, const struct model_topic *topic,
                        const struct subject *owner)
{
    struct subject subject = {
        .kind = SUBJECT_TOPIC,
        .name = topic->name,
        .about = &topic->about,
        .uri = topic->uri,
        .owner = owner,
    };

    visit(walk, &subject);
    visit_message(walk, &topic->event, &subject);
}

static void visit_interface(const struct walk *walk, const struct model_interface *interface)
{
    struct subject subject = {
        .kind = SUBJECT_INTERFACE, .name = interface->name, .about = &interface->about};

    visit(walk, &subject);
    for (size_t i = 0; i < interface->procedure_count; i++) {
        if (interface->procedures[i].origin == interface)
            visit_procedure(walk, &interface->procedures[i], &subject);
    }
    for (size_t i = 0; i < interface->topic_count; i++) {
        if (interface->topics[i].origin == interface)
            visit_topic(walk, &interface->topics[i], &subject);
    }
}

static void visit_error(const struct walk *walk, const struct model_error *error)
{
    struct subject subject = {
        .kind = SUBJECT_ERROR,
        .name = error->name,
        .about = &error->about,
        .uri = {.text = error->uri, .pattern = error->uri},
        .error = error,
    };

    visit(walk, &subject);
    visit_message(walk, &error->payload, &subject);
}

void subjects_visit(const struct model_file *file, subject_fn *visit_one, void *context)
{
    struct walk walk = {file, visit_one, context};

    visit_plain(&walk, SUBJECT_PACKAGE, file->package, &file->about, NULL);
    for (size_t i = 0; i < file->const_count; i++)
        visit_plain(&walk, SUBJECT_CONSTANT, file->consts[i].name, &file->consts[i].about, NULL);
    for (size_t i = 0; i < file->alias_count; i++)
        visit_plain(&walk, SUBJECT_ALIAS, file->aliases[i].name, &file->aliases[i].about, NULL);
    visit_types(&walk);
    for (size_t i = 0; i < file->error_count; i++)
        visit_error(&walk, &file->errors[i]);
    for (size_t i = 0; i < file->interface_count; i++)
        visit_interface(&walk, &file->interfaces[i]);
}
