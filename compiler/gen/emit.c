/* SPDX-License-Identifier: MIT */
/* Named substitution and indentation; nothing here knows which language is written. */
#include "gen/emit.h"

#include <assert.h>
#include <stdarg.h>

#define INDENT_WIDTH 4

void emit_set(struct emit *emit, const char *name, struct text value)
{
    for (size_t i = 0; i < emit->variable_count; i++) {
        if (strcmp(emit->variables[i].name, name) == 0) {
            emit->variables[i].value = value;
            return;
        }
    }
    assert(emit->variable_count < EMIT_VARIABLE_MAX);
    emit->variables[emit->variable_count++] = (struct emit_variable){name, value};
}

static struct text lookup(const struct emit *emit, struct text name)
{
    for (size_t i = 0; i < emit->variable_count; i++)
        if (text_is(name, emit->variables[i].name))
            return emit->variables[i].value;
    assert(!"a template names a variable that is not set");
    return (struct text){NULL, 0};
}

static void put(struct emit *emit, struct text text)
{
    if (text.size == 0)
        return;
    if (!emit->in_line && text.data[0] != '\n')
        buffer_format(&emit->buffer, "%*s", (int)(emit->indent * INDENT_WIDTH), "");
    emit->in_line = text.data[text.size - 1] != '\n';
    buffer_append(&emit->buffer, text);
}

/* The next piece of a template: a variable, or text up to a variable or a line end. */
static const char *put_piece(struct emit *emit, const char *at)
{
    if (*at != '$') {
        size_t size = strcspn(at, "$\n");

        size += at[size] == '\n';
        put(emit, (struct text){at, size});
        return at + size;
    }
    const char *end = strchr(at + 1, '$');

    assert(end);
    if (end == at + 1)
        put(emit, text_of("$"));
    else
        put(emit, lookup(emit, (struct text){at + 1, (size_t)(end - at - 1)}));
    return end + 1;
}

void emit_text(struct emit *emit, const char *template_)
{
    while (*template_)
        template_ = put_piece(emit, template_);
}

void emit_line(struct emit *emit, const char *format, ...)
{
    struct buffer line = {0};
    va_list arguments;

    va_start(arguments, format);
    buffer_format_list(&line, format, arguments);
    va_end(arguments);
    put(emit, buffer_text(&line));
    put(emit, text_of("\n"));
    buffer_free(&line);
}

void emit_open(struct emit *emit, const char *template_)
{
    emit_text(emit, template_);
    emit_text(emit, " {\n");
    emit->indent++;
}

void emit_close(struct emit *emit, const char *behind)
{
    assert(emit->indent > 0);
    emit->indent--;
    emit_text(emit, "}");
    emit_text(emit, behind);
    emit_text(emit, "\n");
}
