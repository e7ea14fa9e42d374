/* SPDX-License-Identifier: MIT */
/*
 * What the runtime knows of a URI: the pattern, how it is matched, and for each parameter in it two
 * functions that marshal one member of the arguments or the event.
 */
#include "gen/c/message.h"

static const char *const matches[] = {
    [MODEL_MATCH_EXACT] = "WIDL_MATCH_EXACT",
    [MODEL_MATCH_PREFIX] = "WIDL_MATCH_PREFIX",
    [MODEL_MATCH_WILDCARD] = "WIDL_MATCH_WILDCARD",
};

/* Whether the parameter is a number, which is written in decimal digits. */
static bool is_integer(const struct model_type *type)
{
    if (type->kind == MODEL_ENUM)
        return type->enumeration->is_integer;
    return type->kind != MODEL_STRING && type->kind != MODEL_UUID;
}

static struct text function_of(struct c_file *c, const struct c_message *message, size_t i,
                               enum c_uses use)
{
    if (!(message->uses & use))
        return text_of("NULL");
    return arena_format(c->arena, "%.*s_uri_%zu_%s", TEXT_ARG(message->owner), i,
                        use == C_WRITTEN ? "write" : "read");
}

static void put_functions(struct c_file *c, const struct c_message *message, size_t i)
{
    struct emit *out = &c->source;
    const struct model_field *field = &message->model->uri_parts[i].field;
    struct text member =
        arena_format(c->arena, "value->%.*s", TEXT_ARG(names_field(c->arena, field)));

    emit_set(out, "type", message->type);
    if (message->uses & C_WRITTEN) {
        emit_set(out, "function", function_of(c, message, i, C_WRITTEN));
        emit_text(out, "\nstatic bool $function$(widl_writer *writer, const void *source)\n{\n");
        out->indent++;
        emit_text(out, "const $type$ *value = (const $type$ *)source;\n\n");
        c_write_value(c, field->type, member, text_of("false"));
        emit_text(out, "return true;\n");
        emit_close(out, "");
    }
    if (message->uses & C_READ) {
        emit_set(out, "function", function_of(c, message, i, C_READ));
        emit_text(out, "\nstatic bool $function$(widl_reader *reader, void *target)\n{\n");
        out->indent++;
        emit_text(out, "$type$ *value = ($type$ *)target;\n\n");
        c_read_value(c, field->type, member, text_of("false"));
        emit_text(out, "return true;\n");
        emit_close(out, "");
    }
}

static void put_parts(struct c_file *c, const struct c_message *message)
{
    struct emit *out = &c->source;
    const struct model_message *model = message->model;

    for (size_t i = 0; i < model->uri_part_count; i++)
        put_functions(c, message, i);
    emit_line(out, "\nstatic const widl_stub_uri_part %.*s_uri_parts[] = {",
              TEXT_ARG(message->owner));
    for (size_t i = 0; i < model->uri_part_count; i++) {
        const struct model_uri_part *part = &model->uri_parts[i];

        emit_line(out, "    {%.*s, %zu, %s, %.*s, %.*s},",
                  TEXT_ARG(c_string(c->arena, part->field.name)), part->component,
                  is_integer(part->field.type) ? "true" : "false",
                  TEXT_ARG(function_of(c, message, i, C_WRITTEN)),
                  TEXT_ARG(function_of(c, message, i, C_READ)));
    }
    emit_text(out, "};\n");
}

struct text c_put_uri(struct c_file *c, const struct model_uri *uri,
                      const struct c_message *message)
{
    size_t count = message->model->uri_part_count;
    struct text parts = text_of("NULL");

    if (count > 0) {
        put_parts(c, message);
        parts = c_with_prefix(c, "", message->owner, "_uri_parts");
    }
    return arena_format(c->arena, "{%.*s, %s, %.*s, %zu}",
                        TEXT_ARG(c_string(c->arena, uri->pattern)), matches[uri->match],
                        TEXT_ARG(parts), count);
}
