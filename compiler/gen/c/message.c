/* SPDX-License-Identifier: MIT */
/*
 * What errors, procedures and topics have in common: messages, the descriptions of their payloads,
 * and functions that are declared in the header and defined in the source.
 */
#include "gen/c/message.h"

#include "gen/c/table.h"

bool c_has_side(const struct c_file *c, enum gen_sides side)
{
    return c->options->sides & side;
}

/* Not for each one: an arena of its own would cost more than the member. */
void c_begin_member(struct c_file *c)
{
    if (++c->arena_age < 64)
        return;
    arena_free(c->arena);
    c->arena = arena_new();
    c->arena_age = 0;
}

void c_set(struct c_file *c, const char *name, struct text value)
{
    emit_set(&c->header, name, value);
    emit_set(&c->source, name, value);
}

void c_put_function(struct c_file *c, struct text head, const struct text *parts, size_t count)
{
    c_parameters(&c->header, head, parts, count, ";");
    emit_text(&c->source, "\n");
    c_parameters(&c->source, head, parts, count, "");
    emit_text(&c->source, "{\n");
    c->source.indent++;
}

struct text c_with_prefix(struct c_file *c, const char *before, struct text name,
                          const char *behind)
{
    return arena_format(c->arena, "%s%.*s%s", before, TEXT_ARG(name), behind);
}

struct text c_member_name(struct c_file *c, const struct model_interface *interface,
                          struct text own, const char *behind)
{
    return arena_format(c->arena, "%.*s_%.*s%s", TEXT_ARG(names_interface(c->arena, interface)),
                        TEXT_ARG(own), behind);
}

struct text c_pointer_to(struct c_file *c, struct text type, const char *name)
{
    if (type.size == 0)
        return C_NOTHING;
    return arena_format(c->arena, "const %.*s *%s", TEXT_ARG(type), name);
}

/* A message without payload needs no functions, but for one that is strict: to refuse content. */
static bool is_used(const struct c_message *message, enum c_uses use)
{
    return c_has_payload(message->model) || (message->model->is_strict && use == C_READ);
}

/* The name of a function of the message, `NULL` when nobody needs it. */
static struct text message_function(struct c_file *c, const struct c_message *message,
                                    enum c_uses use)
{
    if (!(message->uses & use) || !is_used(message, use))
        return text_of("NULL");
    return arena_format(c->arena, "%.*s_%s", TEXT_ARG(message->name),
                        use == C_WRITTEN ? "write" : "read");
}

struct text c_payload_of(struct c_file *c, const struct c_message *message)
{
    struct text size = c_is_empty(message->model)
                           ? text_of("0")
                           : arena_format(c->arena, "sizeof(%.*s)", TEXT_ARG(message->type));

    return arena_format(c->arena, "{%.*s, %.*s, %.*s}", TEXT_ARG(size),
                        TEXT_ARG(message_function(c, message, C_WRITTEN)),
                        TEXT_ARG(message_function(c, message, C_READ)));
}

void c_put_message(struct c_file *c, const struct c_message *message)
{
    bool is_written = message->uses & C_WRITTEN && is_used(message, C_WRITTEN);
    bool is_read = message->uses & C_READ && is_used(message, C_READ);

    if (c_uses_tables(c)) {
        c_table_message(c, message, is_written, is_read);
        return;
    }
    if (is_written)
        c_write_message(c, message_function(c, message, C_WRITTEN), message->type, message->model,
                        message->single);
    if (is_read)
        c_read_message(c, message_function(c, message, C_READ), message->type, message->model,
                       message->single);
}

void c_declare_message(struct c_file *c, const struct c_message *message)
{
    if (message->inherited.size > 0)
        emit_line(&c->header, "typedef %.*s %.*s;", TEXT_ARG(message->inherited),
                  TEXT_ARG(message->type));
    else
        c_message_struct(c, message->type, message->model);
}
