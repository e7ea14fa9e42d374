/* SPDX-License-Identifier: MIT */
/*
 * The descriptor in a program: the text of `widlc describe`, line by line. In C it is written as
 * arrays that follow each other without a gap, since no string literal may have more than 4095
 * characters; in C++, which knows no arrays of text without a NUL, it is one.
 */
#include "gen/c/c_file.h"
#include "gen/describe/describe.h"

/** Most characters of a part. */
#define PART_SIZE 4000

/** Most characters of a line of code. */
#define LINE_SIZE 80

/** The start of `text` that goes into one literal: lines, if they are not too long. */
static struct text part_of(struct text text)
{
    size_t size = PART_SIZE;

    if (text.size <= PART_SIZE)
        return text;
    while (size > 0 && text.data[size - 1] != '\n')
        size--;
    return (struct text){text.data, size > 0 ? size : PART_SIZE};
}

/** The start of `text` that goes onto one line of code. */
static struct text line_of(struct text text)
{
    const char *end = memchr(text.data, '\n', text.size);
    size_t size = end ? (size_t)(end - text.data) + 1 : text.size;

    return (struct text){text.data, size > LINE_SIZE ? LINE_SIZE : size};
}

static struct text behind(struct text text, struct text part)
{
    return (struct text){text.data + part.size, text.size - part.size};
}

/** All but the last one have no room for a NUL. */
static void declare_parts(struct emit *out, struct text text)
{
    for (size_t number = 1; text.size > 0; number++) {
        struct text part = part_of(text);

        text = behind(text, part);
        if (text.size > 0)
            emit_line(out, "char part_%zu[%zu] WIDL_NO_TERMINATOR;", number, part.size);
        else
            emit_line(out, "char part_%zu[%zu];", number, part.size + 1);
    }
}

/** Past the emitter, which would break lines inside of a literal. */
static void put_line(struct buffer *out, struct text line, bool ends_part)
{
    struct arena *arena = arena_new();
    bool has_end = line.data[line.size - 1] == '\n';
    struct text literal = c_string(arena, (struct text){line.data, line.size - has_end});

    buffer_format(out, "    %.*s%s\"%s\n", (int)literal.size - 1, literal.data,
                  has_end ? "\\n" : "", ends_part ? " WIDL_NEXT_PART" : "");
    arena_free(arena);
}

static void put_parts(struct buffer *out, struct text text)
{
    while (text.size > 0) {
        struct text part = part_of(text);

        text = behind(text, part);
        while (part.size > 0) {
            struct text line = line_of(part);

            part = behind(part, line);
            put_line(out, line, part.size == 0 && text.size > 0);
        }
    }
}

static void put_text(struct emit *out, struct text text)
{
    emit_text(out, "\n#if defined(__has_attribute)\n"
                   "#if __has_attribute(nonstring)\n"
                   "#define WIDL_NO_TERMINATOR __attribute__((nonstring))\n"
                   "#endif\n"
                   "#endif\n"
                   "#ifndef WIDL_NO_TERMINATOR\n"
                   "#define WIDL_NO_TERMINATOR\n"
                   "#endif\n"
                   "\n"
                   "/* One text, which C wants in parts, as its literals must not be longer. */\n"
                   "#ifdef __cplusplus\n"
                   "#ifdef __clang__\n"
                   "#pragma clang diagnostic ignored \"-Woverlength-strings\"\n"
                   "#endif\n"
                   "#define WIDL_NEXT_PART\n"
                   "static const char descriptor_text[] = {\n"
                   "#else\n"
                   "#define WIDL_NEXT_PART ,\n");
    emit_open(out, "static const struct");
    declare_parts(out, text);
    emit_close(out, " descriptor_text = {\n#endif");
    put_parts(&out->buffer, text);
    emit_text(out, "};\n");
}

bool c_descriptor(struct c_file *c, struct diagnostics *diagnostics)
{
    struct buffer text = {0};
    bool is_clear = describe(&c->file, 1, diagnostics, &text);

    if (is_clear) {
        emit_set(&c->header, "function", names_descriptor(c->arena, c->file));
        emit_text(
            &c->header,
            "\n"
            "/**\n"
            " * This contract, and what it imports, as `widlc describe` writes it: JSON, with "
            "a NUL behind\n"
            " * it, which lasts as long as the program.\n"
            " */\n"
            "widl_string $function$(void);\n");
        put_text(&c->source, buffer_text(&text));
        emit_set(&c->source, "function", names_descriptor(c->arena, c->file));
        emit_text(&c->source, "\n");
        emit_text(&c->source, "widl_string $function$(void)\n{\n"
                              "    return widl_str_n((const char *)&descriptor_text, "
                              "sizeof(descriptor_text) - 1);\n}\n");
    }
    buffer_free(&text);
    return is_clear;
}
