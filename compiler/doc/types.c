/* SPDX-License-Identifier: MIT */
/* Documents of types, errors and constants. */
#include <inttypes.h>

#include "doc/example.h"
#include "doc/links.h"
#include "doc/parts.h"
#include "doc/words.h"
#include "gen/c/c_names.h"

/** What all declarations have: a section, their docs, their name in C. */
static struct section open_declaration(struct doc *doc, const struct model_file *file,
                                       const char *kind, struct text name,
                                       const struct model_about *about, struct text c_name)
{
    struct section section = {
        .level = 3,
        .id = links_anchor(doc, file, name),
        .kind = kind,
        .title = name,
        .is_deprecated = about->is_deprecated,
        .words = c_name,
    };

    parts_section(doc, &section);
    parts_about(doc, about);
    doc->form->open(doc, BLOCK_FACTS);
    parts_fact(doc, "C", c_name);
    return section;
}

static void put_value_example(struct doc *doc, const struct model_type *type)
{
    struct buffer json = {0};
    struct buffer lines = {0};

    if (example_value(doc, type, &json)) {
        example_layout(&lines, buffer_text(&json));
        doc->form->listing(doc, "As JSON", "json", buffer_text(&lines));
    }
    buffer_free(&json);
    buffer_free(&lines);
}

static void put_reserved(struct doc *doc, const struct model_reserved *reserved, size_t count)
{
    if (count == 0)
        return;
    doc->form->open_fact(doc, "Reserved");
    for (size_t i = 0; i < count; i++) {
        put_text(doc, i > 0 ? ", " : "");
        doc->form->code(doc, reserved[i].name);
    }
    doc->form->close_fact(doc);
}

static void put_struct(struct doc *doc, const struct model_struct *structure)
{
    struct model_type type = {.kind = MODEL_STRUCT, .structure = structure};
    struct section section =
        open_declaration(doc, structure->file, "struct", structure->name, &structure->about,
                         names_struct(doc->arena, structure));

    if (structure->is_tuple)
        parts_remark(doc, "Tuple", "a list of its fields on the wire");
    if (structure->is_strict)
        parts_remark(doc, "Strict",
                     structure->is_tuple ? "other elements are refused" : "other keys are refused");
    put_reserved(doc, structure->reserved, structure->reserved_count);
    doc->form->close(doc, BLOCK_FACTS);
    if (structure->field_count > 0) {
        parts_open_fields(doc, NULL);
        for (size_t i = 0; i < structure->field_count; i++)
            parts_field(doc, section.id, &structure->fields[i]);
        doc->form->close(doc, BLOCK_FIELDS);
    }
    put_value_example(doc, &type);
    doc->form->close_section(doc, &section);
}

static void put_member(struct doc *doc, struct text anchor, const struct model_field *member)
{
    struct field head = {
        .id = links_within(doc, anchor, member->name),
        .name = member->name,
        .is_deprecated = member->about.is_deprecated,
    };

    doc->form->open_field(doc, &head);
    put_text(doc, ": ");
    words_type(doc, member->type);
    doc->form->close_field_head(doc);
    parts_about(doc, &member->about);
    doc->form->close_field(doc);
}

static void put_union(struct doc *doc, const struct model_union *tagged)
{
    struct model_type type = {.kind = MODEL_UNION, .tagged = tagged};
    struct section section = open_declaration(doc, tagged->file, "union", tagged->name,
                                              &tagged->about, names_union(doc->arena, tagged));

    doc->form->open_fact(doc, "Tag");
    doc->form->code(doc, tagged->tag);
    put_text(doc, " says which of these it is");
    doc->form->close_fact(doc);
    parts_remark(doc, tagged->is_closed ? "Closed" : "Open",
                 tagged->is_closed ? "there are no other members, for ever"
                                   : "newer peers may send other members");
    put_reserved(doc, tagged->reserved, tagged->reserved_count);
    doc->form->close(doc, BLOCK_FACTS);
    parts_open_fields(doc, NULL);
    for (size_t i = 0; i < tagged->member_count; i++)
        put_member(doc, section.id, &tagged->members[i]);
    doc->form->close(doc, BLOCK_FIELDS);
    put_value_example(doc, &type);
    doc->form->close_section(doc, &section);
}

static void put_enumerator(struct doc *doc, struct text anchor,
                           const struct model_enum *enumeration,
                           const struct model_enumerator *enumerator)
{
    struct field head = {
        .id = links_within(doc, anchor, enumerator->name),
        .name = enumerator->name,
        .is_deprecated = enumerator->about.is_deprecated,
    };

    doc->form->open_field(doc, &head);
    if (enumeration->is_integer) {
        put_text(doc, " = ");
        doc->form->code(doc, arena_format(doc->arena, "%" PRId64, enumerator->number));
    } else if (!text_equal(enumerator->name, enumerator->wire)) {
        put_text(doc, " = ");
        struct model_value value = {.kind = MODEL_STRING, .string = enumerator->wire};
        doc->form->code(doc, words_value(doc->arena, &value));
    }
    put_text(doc, ", in C ");
    doc->form->code(doc, names_enumerator(doc->arena, enumeration, enumerator));
    doc->form->close_field_head(doc);
    parts_about(doc, &enumerator->about);
    doc->form->close_field(doc);
}

static void put_enum(struct doc *doc, const struct model_enum *enumeration)
{
    struct section section =
        open_declaration(doc, enumeration->file, "enum", enumeration->name, &enumeration->about,
                         names_enum(doc->arena, enumeration));

    doc->form->open_fact(doc, "On the wire");
    doc->form->code(
        doc, text_of(words_kind(enumeration->is_integer ? enumeration->base : MODEL_STRING)));
    doc->form->close_fact(doc);
    parts_remark(doc, enumeration->is_closed ? "Closed" : "Open",
                 enumeration->is_closed ? "there are no other values, for ever"
                                        : "newer peers may send other values");
    doc->form->close(doc, BLOCK_FACTS);
    parts_open_fields(doc, NULL);
    for (size_t i = 0; i < enumeration->enumerator_count; i++)
        put_enumerator(doc, section.id, enumeration, &enumeration->enumerators[i]);
    doc->form->close(doc, BLOCK_FIELDS);
    doc->form->close_section(doc, &section);
}

static void put_alias(struct doc *doc, const struct model_file *file,
                      const struct model_alias *alias)
{
    struct section section = open_declaration(doc, file, "type", alias->name, &alias->about,
                                              names_alias(doc->arena, file, alias));

    doc->form->open_fact(doc, "Type");
    words_type(doc, alias->type);
    put_text(doc, ".");
    words_limits(doc, alias->type);
    doc->form->close_fact(doc);
    doc->form->close(doc, BLOCK_FACTS);
    doc->form->close_section(doc, &section);
}

static struct section open_group(struct doc *doc, const struct model_file *file, const char *id,
                                 const char *title)
{
    struct section section = {
        .level = 2,
        .id = links_anchor(doc, file, text_of(id)),
        .title = text_of(title),
    };

    parts_section(doc, &section);
    return section;
}

void parts_types(struct doc *doc, const struct model_file *file)
{
    struct section group;

    if (file->struct_count + file->union_count + file->enum_count + file->alias_count == 0)
        return;
    group = open_group(doc, file, "the-types", "Types");
    for (size_t i = 0; i < file->struct_count; i++)
        put_struct(doc, &file->structs[i]);
    for (size_t i = 0; i < file->union_count; i++)
        put_union(doc, &file->unions[i]);
    for (size_t i = 0; i < file->enum_count; i++)
        put_enum(doc, &file->enums[i]);
    for (size_t i = 0; i < file->alias_count; i++)
        put_alias(doc, file, &file->aliases[i]);
    doc->form->close_section(doc, &group);
}

static void put_error(struct doc *doc, const struct model_error *error)
{
    struct text c_name = names_error(doc->arena, error);
    struct section section = {
        .level = 3,
        .id = links_anchor(doc, error->file, error->name),
        .kind = "error",
        .title = error->name,
        .is_deprecated = error->about.is_deprecated,
        .words = arena_format(doc->arena, "%.*s %.*s", TEXT_ARG(error->uri), TEXT_ARG(c_name)),
    };

    parts_section(doc, &section);
    parts_about(doc, &error->about);
    doc->form->open(doc, BLOCK_FACTS);
    parts_fact(doc, "URI", error->uri);
    parts_fact(doc, "C", c_name);
    if (error->payload.is_strict)
        parts_remark(doc, "Strict", "values that are not named here are refused");
    doc->form->close(doc, BLOCK_FACTS);
    parts_message(doc, "Values", section.id, &error->payload);
    parts_example(doc, "ERROR, as the caller receives it",
                  arena_format(doc->arena, "8, 48, 7, {}, \"%.*s\"", TEXT_ARG(error->uri)).data,
                  &error->payload);
    doc->form->close_section(doc, &section);
}

void parts_errors(struct doc *doc, const struct model_file *file)
{
    struct section group;

    if (file->error_count == 0)
        return;
    group = open_group(doc, file, "the-errors", "Errors");
    for (size_t i = 0; i < file->error_count; i++)
        put_error(doc, &file->errors[i]);
    doc->form->close_section(doc, &group);
}

static void put_constant(struct doc *doc, const struct model_file *file,
                         const struct model_const *constant)
{
    struct section section = open_declaration(doc, file, "const", constant->name, &constant->about,
                                              names_const(doc->arena, file, constant));

    doc->form->open_fact(doc, "Type");
    words_type(doc, constant->type);
    doc->form->close_fact(doc);
    parts_fact(doc, "Value", words_value(doc->arena, &constant->value));
    doc->form->close(doc, BLOCK_FACTS);
    doc->form->close_section(doc, &section);
}

void parts_constants(struct doc *doc, const struct model_file *file)
{
    struct section group;

    if (file->const_count == 0)
        return;
    group = open_group(doc, file, "the-constants", "Constants");
    for (size_t i = 0; i < file->const_count; i++)
        put_constant(doc, file, &file->consts[i]);
    doc->form->close_section(doc, &group);
}
