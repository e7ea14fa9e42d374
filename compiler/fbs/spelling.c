/* SPDX-License-Identifier: MIT */
/*
 * Spells names as contracts do. Those of types and of enumerators do not travel, so they get the
 * spelling that `widlc lint` expects; those of fields and methods stay as they are.
 */
#include "fbs/spelling.h"

#include "syntax/keywords.h"

/** A name that is taken, and the last number that was put behind it. */
struct taken {
    size_t last;
};

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

/** Does a word begin at `i`: behind a small letter or a sign, or at the last of several big ones?
 */
static bool begins_word(struct text name, size_t i)
{
    char before = i > 0 ? name.data[i - 1] : '_';

    if (!is_upper(before) && !is_lower(before) && !is_digit(before))
        return true;
    if (!is_upper(name.data[i]))
        return false;
    return !is_upper(before) || (i + 1 < name.size && is_lower(name.data[i + 1]));
}

/** A name does not begin with a digit, and is not empty. */
static struct text with_letter(struct arena *arena, struct text name, char letter)
{
    if (name.size > 0 && !is_digit(name.data[0]))
        return name;
    return arena_format(arena, "%c%.*s", letter, TEXT_ARG(name));
}

struct text spelling_snake(struct arena *arena, struct text name)
{
    char *out = arena_alloc(arena, name.size * 2 + 1);
    size_t size = 0;

    for (size_t i = 0; i < name.size; i++) {
        char c = lower(name.data[i]);

        if (!is_lower(c) && !is_digit(c))
            continue;
        if (begins_word(name, i) && size > 0)
            out[size++] = '_';
        out[size++] = c;
    }
    return with_letter(arena, (struct text){out, size}, 'x');
}

struct text spelling_pascal(struct arena *arena, struct text name)
{
    char *out = arena_alloc(arena, name.size + 1);
    size_t size = 0;

    if (name.size > 2 && memcmp(name.data + name.size - 2, "_t", 2) == 0)
        name.size -= 2;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_first = i == 0 || name.data[i - 1] == '_';

        if (c != '_')
            out[size++] = is_first && is_lower(c) ? (char)(c - 'a' + 'A') : c;
    }
    return with_letter(arena, (struct text){out, size}, 'T');
}

struct text spelling_stem(struct arena *arena, struct text path)
{
    const char *slash = memrchr(path.data, '/', path.size);
    size_t skipped = slash ? (size_t)(slash - path.data) + 1 : 0;
    struct text stem = {path.data + skipped, path.size - skipped};
    const char *dot = memrchr(stem.data, '.', stem.size);

    if (dot)
        stem.size = (size_t)(dot - stem.data);
    return spelling_snake(arena, stem);
}

struct text spelling_package(struct arena *arena, const struct fbs_file *file)
{
    struct text rest = file->schema.package;
    struct buffer package = {0};
    struct text text;

    if (rest.size == 0)
        return spelling_stem(arena, file->name);
    for (;;) {
        const char *dot = memchr(rest.data, '.', rest.size);
        struct text part = {rest.data, dot ? (size_t)(dot - rest.data) : rest.size};

        buffer_append(&package, spelling_snake(arena, part));
        if (!dot)
            break;
        buffer_append(&package, text_of("."));
        rest = (struct text){dot + 1, rest.size - part.size - 1};
    }
    text = arena_text(arena, buffer_text(&package));
    buffer_free(&package);
    return text;
}

struct text spelling_free(struct arena *arena, struct names *taken, struct text name)
{
    struct taken *own = arena_alloc(arena, sizeof(*own));
    struct taken *other = names_add(taken, name, own);
    struct text candidate = name;

    own->last = 1;
    while (other && names_find(taken, candidate))
        candidate = arena_format(arena, "%.*s%zu", TEXT_ARG(name), ++other->last);
    if (other)
        names_add(taken, candidate, own);
    return candidate;
}

bool spelling_is_keyword(struct text name)
{
    const char *word = "";

    for (size_t i = 0; word && !text_is(name, word); i++)
        word = keywords_get(i);
    return word != NULL;
}

void spelling_quote(struct buffer *out, struct text text)
{
    buffer_append(out, text_of("\""));
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c == '"' || c == '\\')
            buffer_format(out, "\\%c", c);
        else if (c < ' ' || c == 0x7f)
            buffer_format(out, "\\u%04x", c);
        else
            buffer_append(out, (struct text){text.data + i, 1});
    }
    buffer_append(out, text_of("\""));
}

void spelling_docs(struct buffer *out, const struct fbs_docs *docs)
{
    size_t count = 0;
    const struct fbs_docs **lines;
    struct arena *arena = arena_new();

    for (const struct fbs_docs *line = docs; line; line = line->above)
        count++;
    lines = arena_alloc(arena, (count + 1) * sizeof(*lines));
    for (size_t i = count; i > 0; docs = docs->above)
        lines[--i] = docs;
    for (size_t i = 0; i < count; i++)
        buffer_format(out, "///%s%.*s\n", lines[i]->line.size > 0 ? " " : "",
                      TEXT_ARG(lines[i]->line));
    arena_free(arena);
}
