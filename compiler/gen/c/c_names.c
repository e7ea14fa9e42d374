/* SPDX-License-Identifier: MIT */
/*
 * Names in C, by the rules in c_names.h. No state: the same declaration always gets the same name,
 * so that one file's header agrees with what another file generates for it.
 */
#include "gen/c/c_names.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/buffer.h"

/* WORD() takes its argument to a string without expanding it: some words are macros here. */
static const char *const words[] = {
#define WORD(word) #word,
#include "gen/c/words.def"
#undef WORD
};

static const struct {
    const char *stem;
    const char *type;
} scalars[] = {
    [MODEL_BOOL] = {"widl_bool", "bool"},
    [MODEL_INT] = {"widl_int64", "int64_t"},
    [MODEL_INT8] = {"widl_int8", "int8_t"},
    [MODEL_INT16] = {"widl_int16", "int16_t"},
    [MODEL_INT32] = {"widl_int32", "int32_t"},
    [MODEL_INT64] = {"widl_int64", "int64_t"},
    [MODEL_UINT8] = {"widl_uint8", "uint8_t"},
    [MODEL_UINT16] = {"widl_uint16", "uint16_t"},
    [MODEL_UINT32] = {"widl_uint32", "uint32_t"},
    [MODEL_UINT64] = {"widl_uint64", "uint64_t"},
    [MODEL_FLOAT32] = {"widl_float32", "float"},
    [MODEL_FLOAT64] = {"widl_float64", "double"},
    [MODEL_STRING] = {"widl_string", "widl_string"},
    [MODEL_BYTES] = {"widl_bytes", "widl_bytes"},
    [MODEL_ANY] = {"widl_value", "widl_value"},
    [MODEL_TIMESTAMP] = {"widl_timestamp", "widl_timestamp"},
    [MODEL_DURATION] = {"widl_duration", "widl_duration"},
    [MODEL_DECIMAL] = {"widl_string", "widl_string"},
    [MODEL_UUID] = {"widl_uuid", "widl_uuid"},
    [MODEL_URI] = {"widl_string", "widl_string"},
    [MODEL_WAMPID] = {"widl_uint64", "uint64_t"},
};

static bool is_word_character(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Whether a new word starts at `i`: a capital after a small letter or digit, or the last capital
 * of a run that a small letter follows. */
static bool starts_word(struct text name, size_t i)
{
    const unsigned char *at = (const unsigned char *)name.data + i;

    if (i == 0 || !isupper(at[0]))
        return false;
    if (islower(at[-1]) || isdigit(at[-1]))
        return true;
    return isupper(at[-1]) && i + 1 < name.size && islower(at[1]);
}

struct text names_snake(struct arena *arena, struct text name)
{
    char *out = arena_alloc(arena, 2 * name.size + 1);
    size_t size = 0;

    for (size_t i = 0; i < name.size; i++) {
        if (starts_word(name, i))
            out[size++] = '_';
        out[size++] =
            is_word_character(name.data[i]) ? (char)tolower((unsigned char)name.data[i]) : '_';
    }
    return (struct text){out, size};
}

struct text names_upper(struct arena *arena, struct text name)
{
    char *out = arena_alloc(arena, name.size + 1);

    for (size_t i = 0; i < name.size; i++)
        out[i] = (char)toupper((unsigned char)name.data[i]);
    return (struct text){out, name.size};
}

static int compare_words(const void *key, const void *element)
{
    return strcmp((const char *)key, *(const char *const *)element);
}

struct text names_member(struct arena *arena, struct text name)
{
    char *out = arena_alloc(arena, name.size + 3);
    size_t size = 0;

    if (name.size == 0 || isdigit((unsigned char)name.data[0]))
        out[size++] = '_';
    for (size_t i = 0; i < name.size; i++)
        out[size++] = is_word_character(name.data[i]) ? name.data[i] : '_';
    if (bsearch(out, words, sizeof(words) / sizeof(words[0]), sizeof(words[0]), compare_words))
        out[size++] = '_';
    return (struct text){out, size};
}

static struct text prefixed(struct arena *arena, const struct model_file *file, struct text c_name,
                            struct text name)
{
    struct text own = c_name.size > 0 ? c_name : names_snake(arena, name);

    return arena_format(arena, "%.*s_%.*s", TEXT_ARG(file->c_prefix), TEXT_ARG(own));
}

struct text names_const(struct arena *arena, const struct model_file *file,
                        const struct model_const *constant)
{
    return names_upper(arena, prefixed(arena, file, (struct text){NULL, 0}, constant->name));
}

struct text names_alias(struct arena *arena, const struct model_file *file,
                        const struct model_alias *alias)
{
    return prefixed(arena, file, (struct text){NULL, 0}, alias->name);
}

struct text names_enum(struct arena *arena, const struct model_enum *enumeration)
{
    return prefixed(arena, enumeration->file, enumeration->c_name, enumeration->name);
}

struct text names_enumerator(struct arena *arena, const struct model_enum *enumeration,
                             const struct model_enumerator *enumerator)
{
    struct text type = names_enum(arena, enumeration);
    struct text own =
        enumerator->c_name.size > 0 ? enumerator->c_name : names_snake(arena, enumerator->name);

    return names_upper(arena, arena_format(arena, "%.*s_%.*s", TEXT_ARG(type), TEXT_ARG(own)));
}

struct text names_struct(struct arena *arena, const struct model_struct *structure)
{
    return prefixed(arena, structure->file, structure->c_name, structure->name);
}

struct text names_union(struct arena *arena, const struct model_union *tagged)
{
    return prefixed(arena, tagged->file, tagged->c_name, tagged->name);
}

struct text names_error(struct arena *arena, const struct model_error *error)
{
    return prefixed(arena, error->file, error->c_name, error->name);
}

struct text names_error_member(struct arena *arena, const struct model_error *error)
{
    return error->c_name.size > 0 ? error->c_name : names_snake(arena, error->name);
}

struct text names_interface(struct arena *arena, const struct model_interface *interface)
{
    return prefixed(arena, interface->file, interface->c_name, interface->name);
}

static struct text own_part(struct arena *arena, struct text c_name, struct text name)
{
    return c_name.size > 0 ? c_name : names_snake(arena, name);
}

struct text names_procedure(struct arena *arena, const struct model_procedure *procedure)
{
    return own_part(arena, procedure->c_name, procedure->name);
}

struct text names_input(struct arena *arena, const struct model_procedure *procedure)
{
    return arena_format(arena, "%.*s_%.*s", TEXT_ARG(names_procedure(arena, procedure)),
                        TEXT_ARG(names_field(arena, &procedure->input.positional[0])));
}

struct text names_topic(struct arena *arena, const struct model_topic *topic)
{
    return own_part(arena, topic->c_name, topic->name);
}

struct text names_field(struct arena *arena, const struct model_field *field)
{
    return names_member(arena, field->c_name.size > 0 ? field->c_name : field->name);
}

struct text names_union_member(struct arena *arena, const struct model_field *member)
{
    struct text name = names_field(arena, member);

    return text_is(name, "kind") ? text_of("kind_") : name;
}

struct text names_union_kind(struct arena *arena, const struct model_union *tagged,
                             const struct model_field *member)
{
    struct text type = names_union(arena, tagged);
    struct text own =
        member ? own_part(arena, member->c_name, member->name) : text_of("unrecognized");

    return names_upper(arena, arena_format(arena, "%.*s_%.*s", TEXT_ARG(type), TEXT_ARG(own)));
}

static struct text plain_stem(struct arena *arena, const struct model_type *type)
{
    if (type->kind < MODEL_LIST)
        return text_of(scalars[type->kind].stem);
    if (type->kind == MODEL_ENUM)
        return names_enum(arena, type->enumeration);
    if (type->kind == MODEL_UNION)
        return names_union(arena, type->tagged);
    return names_struct(arena, type->structure);
}

static void put_suffix(struct buffer *out, const struct model_type *type)
{
    if (type->kind == MODEL_LIST)
        buffer_append(out, text_of("_list"));
    else if (type->kind == MODEL_MAP)
        buffer_append(out, text_of("_map"));
    else if (type->kind == MODEL_NULLABLE)
        buffer_append(out, text_of("_nullable"));
    else
        buffer_format(out, "_%" PRIu32, type->count);
}

/* The innermost comes first. */
static void put_stem(struct buffer *out, struct arena *arena, const struct model_type *type)
{
    if (!type->element) {
        buffer_append(out, plain_stem(arena, type));
        return;
    }
    put_stem(out, arena, type->element);
    put_suffix(out, type);
}

struct text names_stem(struct arena *arena, const struct model_type *type)
{
    struct buffer out = {0};
    struct text stem;

    if (!type->element)
        return plain_stem(arena, type);
    put_stem(&out, arena, type);
    stem = arena_text(arena, buffer_text(&out));
    buffer_free(&out);
    return stem;
}

struct text names_type(struct arena *arena, const struct model_type *type)
{
    if (type->kind < MODEL_LIST)
        return text_of(scalars[type->kind].type);
    return names_stem(arena, type);
}

struct text names_field_type(struct arena *arena, const struct model_field *field)
{
    if (!field->optional)
        return names_type(arena, field->type);
    return arena_format(arena, "%.*s_optional", TEXT_ARG(names_stem(arena, field->type)));
}

struct text names_descriptor(struct arena *arena, const struct model_file *file)
{
    struct text name = file->path;

    for (size_t i = 0; i < file->path.size; i++) {
        if (file->path.data[i] == '/')
            name = (struct text){file->path.data + i + 1, file->path.size - i - 1};
    }
    return arena_format(arena, "%.*s_%.*s_descriptor", TEXT_ARG(file->c_prefix),
                        TEXT_ARG(names_member(arena, name)));
}

struct text names_guard(struct arena *arena, const struct model_file *file)
{
    struct text all =
        arena_format(arena, "%.*s_%.*s_H", TEXT_ARG(file->package), TEXT_ARG(file->path));

    return names_upper(arena, names_member(arena, all));
}

struct text names_doubles(struct arena *arena, const struct model_file *file)
{
    static const struct text suffix = {".widl", 5};
    struct text stem = file->path;

    if (stem.size > suffix.size &&
        memcmp(stem.data + stem.size - suffix.size, suffix.data, suffix.size) == 0)
        stem.size -= suffix.size;
    return arena_format(arena, "%.*s_doubles.h", TEXT_ARG(stem));
}

struct text names_doubles_guard(struct arena *arena, const struct model_file *file)
{
    struct text all = arena_format(arena, "%.*s_%.*s", TEXT_ARG(file->package),
                                   TEXT_ARG(names_doubles(arena, file)));

    return names_upper(arena, names_member(arena, all));
}
