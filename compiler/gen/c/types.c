/* SPDX-License-Identifier: MIT */
/*
 * Declarations of data: constants, enums, structs, and what is built from them. C wants a type to
 * be complete before it is held by value, so structs and unions come in the model's layout order,
 * and lists and maps, which hold pointers, before them.
 */
#include <inttypes.h>

#include "gen/c/c_file.h"

/* Text is a literal, which goes where an expression cannot. */
static bool is_text(enum model_kind kind)
{
    return kind == MODEL_STRING || kind == MODEL_DECIMAL || kind == MODEL_URI;
}

static void declare_const(struct c_file *c, const struct model_const *constant)
{
    struct text value = is_text(constant->value.kind)
                            ? c_string(c->arena, constant->value.string)
                            : c_value(c->arena, &constant->value, constant->type);

    c_docs(&c->header, &constant->about, NULL);
    emit_line(&c->header, "#define %.*s %.*s", TEXT_ARG(names_const(c->arena, c->file, constant)),
              TEXT_ARG(value));
}

static void declare_string_enum(struct c_file *c, const struct model_enum *enumeration)
{
    struct emit *out = &c->header;
    struct text name = names_enum(c->arena, enumeration);

    emit_set(out, "type", name);
    emit_set(out, "TYPE", names_upper(c->arena, name));
    emit_text(out, "typedef enum $type$ {\n");
    out->indent++;
    emit_set(out, "unrecognized",
             text_of(enumeration->is_closed ? "not set; never arrives"
                                            : "not set, or a name this contract does not have"));
    emit_text(out, "$TYPE$_UNRECOGNIZED = 0, /**< $unrecognized$ */\n");
    for (size_t i = 0; i < enumeration->enumerator_count; i++) {
        const struct model_enumerator *enumerator = &enumeration->enumerators[i];

        c_docs(out, &enumerator->about, NULL);
        emit_line(out, "%.*s,", TEXT_ARG(names_enumerator(c->arena, enumeration, enumerator)));
    }
    out->indent--;
    emit_text(out, "} $type$;\n");
    emit_text(out, "/** The name on the wire, NULL for none. Lifetime: static. */\n");
    emit_text(out, "const char *$type$_name($type$ value);\n");
}

static void declare_integer_enum(struct c_file *c, const struct model_enum *enumeration)
{
    struct emit *out = &c->header;
    struct model_type base = {.kind = enumeration->base};

    emit_set(out, "type", names_enum(c->arena, enumeration));
    emit_set(out, "base", names_type(c->arena, &base));
    emit_text(out, "typedef $base$ $type$;\n");
    for (size_t i = 0; i < enumeration->enumerator_count; i++) {
        const struct model_enumerator *enumerator = &enumeration->enumerators[i];
        struct model_value number = {.kind = MODEL_INT64, .integer = enumerator->number};

        emit_set(out, "name", names_enumerator(c->arena, enumeration, enumerator));
        emit_set(out, "value", c_value(c->arena, &number, &base));
        c_docs(out, &enumerator->about, NULL);
        emit_text(out, "#define $name$ $value$\n");
    }
}

static void declare_enum(struct c_file *c, const struct model_enum *enumeration)
{
    emit_text(&c->header, "\n");
    c_docs(&c->header, &enumeration->about, NULL);
    if (enumeration->is_integer)
        declare_integer_enum(c, enumeration);
    else
        declare_string_enum(c, enumeration);
    emit_text(&c->header, "WIDL_CONTAINERS($type$, $type$);\n");
}

static void declare_members(struct c_file *c, const struct model_field *fields, size_t count)
{
    struct emit *out = &c->header;

    for (size_t i = 0; i < count; i++) {
        c_docs(out, &fields[i].about, NULL);
        emit_line(out, "%.*s %.*s;", TEXT_ARG(names_field_type(c->arena, &fields[i])),
                  TEXT_ARG(names_field(c->arena, &fields[i])));
    }
}

void c_message_struct(struct c_file *c, struct text name, const struct model_message *message)
{
    struct emit *out = &c->header;

    emit_set(out, "type", name);
    emit_text(out, "typedef struct $type$ {\n");
    out->indent++;
    for (size_t i = 0; i < message->uri_part_count; i++)
        declare_members(c, &message->uri_parts[i].field, 1);
    declare_members(c, message->positional, message->positional_count);
    declare_members(c, message->rest, message->rest ? 1 : 0);
    declare_members(c, message->keyword, message->keyword_count);
    declare_members(c, message->keyword_rest, message->keyword_rest ? 1 : 0);
    out->indent--;
    emit_text(out, "} $type$;\n");
}

static void declare_struct(struct c_file *c, const struct model_struct *structure)
{
    struct emit *out = &c->header;

    emit_set(out, "type", names_struct(c->arena, structure));
    emit_text(out, "\n");
    c_docs(out, &structure->about, NULL);
    emit_text(out, "struct $type$ {\n");
    out->indent++;
    declare_members(c, structure->fields, structure->field_count);
    if (structure->field_count == 0)
        emit_text(out, "char nothing; /**< C has no empty structs */\n");
    out->indent--;
    emit_text(out, "};\n");
}

static void declare_alias(struct c_file *c, const struct model_alias *alias)
{
    c_docs(&c->header, &alias->about, NULL);
    emit_line(&c->header, "typedef %.*s %.*s;", TEXT_ARG(names_type(c->arena, alias->type)),
              TEXT_ARG(names_alias(c->arena, c->file, alias)));
}

/* Lists and maps of a struct or union hold pointers, so they can be declared before it. */
static void announce(struct c_file *c, struct text type)
{
    emit_set(&c->header, "type", type);
    emit_text(&c->header, "typedef struct $type$ $type$;\n"
                          "WIDL_LIST($type$, $type$);\n"
                          "WIDL_MAP($type$);\n");
}

static void declare_holder(struct c_file *c, const struct model_type *type, size_t order)
{
    if (type->kind == MODEL_UNION)
        c_union_types(c, type->tagged);
    else
        declare_struct(c, type->structure);
    emit_set(&c->header, "type", names_type(c->arena, type));
    emit_text(&c->header, "WIDL_OPTIONAL($type$, $type$);\n"
                          "WIDL_NULLABLE($type$, $type$);\n"
                          "WIDL_MAP_ENTRY($type$, $type$);\n");
    c_composites_complete(c, order);
}

void c_types(struct c_file *c)
{
    const struct model_file *file = c->file;
    struct emit *out = &c->header;

    if (file->const_count > 0)
        emit_text(out, "\n");
    for (size_t i = 0; i < file->const_count; i++)
        declare_const(c, &file->consts[i]);
    for (size_t i = 0; i < file->enum_count; i++)
        declare_enum(c, &file->enums[i]);
    if (file->layout_count > 0)
        emit_text(out, "\n");
    for (size_t i = 0; i < file->struct_count; i++)
        announce(c, names_struct(c->arena, &file->structs[i]));
    for (size_t i = 0; i < file->union_count; i++)
        announce(c, names_union(c->arena, &file->unions[i]));
    c_composites_declare(c);
    for (size_t i = 0; i < file->layout_count; i++)
        declare_holder(c, &file->layout[i], i);
    if (file->alias_count > 0)
        emit_text(out, "\n");
    for (size_t i = 0; i < file->alias_count; i++)
        declare_alias(c, &file->aliases[i]);
}
