/* SPDX-License-Identifier: MIT */
/*
 * Members of objects, and what references lead to. Every member is checked where it is taken; what
 * is not known is skipped, so that a version can grow.
 */
#include <stdarg.h>

#include "base/buffer.h"
#include "descriptor/reader.h"
#include "source/source.h"

bool reader_fail(struct descriptor_reader *reader, const struct json_node *node, const char *format,
                 ...)
{
    struct span span = {reader->source, node->begin, node->end};
    struct buffer message = {0};
    va_list arguments;

    if (reader->has_failed)
        return false;
    reader->has_failed = true;
    if (node->kind == JSON_OBJECT || node->kind == JSON_ARRAY)
        span.end = span.begin + 1;
    va_start(arguments, format);
    buffer_format_list(&message, format, arguments);
    va_end(arguments);
    diag_report(reader->diagnostics, DIAG_DESCRIPTOR, span, "%.*s",
                TEXT_ARG(buffer_text(&message)));
    buffer_free(&message);
    return false;
}

const struct json_node *reader_member(struct descriptor_reader *reader,
                                      const struct json_node *object, const char *key,
                                      enum json_kind kind)
{
    static const char *const kinds[] = {
        [JSON_NULL] = "null",       [JSON_BOOL] = "a boolean", [JSON_NUMBER] = "a number",
        [JSON_STRING] = "a string", [JSON_ARRAY] = "an array", [JSON_OBJECT] = "an object",
    };
    const struct json_node *member = json_member(object, key);

    if (object->kind != JSON_OBJECT)
        reader_fail(reader, object, "expected an object");
    if (!member || member->kind == kind)
        return member;
    reader_fail(reader, member, "'%s' is no %s", key, strchr(kinds[kind], ' ') + 1);
    return NULL;
}

const struct json_node *reader_needed(struct descriptor_reader *reader,
                                      const struct json_node *object, const char *key,
                                      enum json_kind kind)
{
    static const struct json_node nothing = {0};
    const struct json_node *member = reader_member(reader, object, key, kind);

    if (member)
        return member;
    reader_fail(reader, object, "'%s' is missing", key);
    return &nothing;
}

struct text reader_text(struct descriptor_reader *reader, const struct json_node *object,
                        const char *key)
{
    const struct json_node *member = reader_member(reader, object, key, JSON_STRING);

    return member ? member->text : (struct text){0};
}

struct text reader_needed_text(struct descriptor_reader *reader, const struct json_node *object,
                               const char *key)
{
    return reader_needed(reader, object, key, JSON_STRING)->text;
}

bool reader_flag(struct descriptor_reader *reader, const struct json_node *object, const char *key)
{
    const struct json_node *member = reader_member(reader, object, key, JSON_BOOL);

    return member && member->boolean;
}

int64_t reader_integer(struct descriptor_reader *reader, const struct json_node *node, int64_t low,
                       int64_t high)
{
    int64_t value = 0;

    if (!json_integer(node, &value) || value < low || value > high)
        reader_fail(reader, node, "expected an integer from %lld to %lld", (long long)low,
                    (long long)high);
    return value < low || value > high ? low : value;
}

size_t reader_word(struct descriptor_reader *reader, const struct json_node *object,
                   const char *key, const char *const *words, size_t count)
{
    const struct json_node *member = reader_needed(reader, object, key, JSON_STRING);

    for (size_t i = 0; i < count; i++) {
        if (words[i] && text_is(member->text, words[i]))
            return i;
    }
    reader_fail(reader, member, "'%.*s' is no '%s'", TEXT_ARG(member->text), key);
    return 0;
}

/** A key of the table of declarations: neither paths nor names hold a line end. */
static struct text key_of(struct descriptor_reader *reader, enum target target, struct text path,
                          struct text name)
{
    return arena_format(reader->arena, "%d\n%zu\n%.*s%.*s", (int)target, path.size, TEXT_ARG(path),
                        TEXT_ARG(name));
}

void reader_declare(struct descriptor_reader *reader, const struct json_node *node,
                    enum target target, struct text name, void *thing)
{
    if (names_add(reader->declarations, key_of(reader, target, reader->path, name), thing))
        reader_fail(reader, node, "another one of this file is called '%.*s'", TEXT_ARG(name));
}

void *reader_find(struct descriptor_reader *reader, enum target target, struct text name)
{
    return names_find(reader->declarations, key_of(reader, target, reader->path, name));
}

void *reader_resolve(struct descriptor_reader *reader, const struct json_node *reference,
                     enum target target)
{
    static const char *const targets[] = {
        [TARGET_ENUM] = "enum",   [TARGET_STRUCT] = "struct",       [TARGET_UNION] = "union",
        [TARGET_ERROR] = "error", [TARGET_INTERFACE] = "interface",
    };
    struct text path = reader_needed_text(reader, reference, "file");
    struct text name = reader_needed_text(reader, reference, "name");
    void *thing = names_find(reader->declarations, key_of(reader, target, path, name));

    if (!thing)
        reader_fail(reader, reference, "no %s of '%.*s' is called '%.*s'", targets[target],
                    TEXT_ARG(path), TEXT_ARG(name));
    return thing;
}
