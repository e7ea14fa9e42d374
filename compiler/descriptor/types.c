/* SPDX-License-Identifier: MIT */
/* Types, values and fields of a descriptor. */
#include "base/pattern.h"
#include "descriptor/reader.h"
#include "gen/describe/kinds.h"

/** Characters and classes of all patterns, each text counted once: what bounds their memory. */
#define PLACES_MAX (1u << 20)

/** Stands for what could not be read. */
static const struct model_type stand_in = {.kind = MODEL_BOOL};
static const struct model_enum empty_enum = {0};
static const struct model_struct empty_struct = {0};
static const struct model_union empty_union = {0};

static bool is_float(const struct model_type *type)
{
    return type->kind == MODEL_FLOAT32 || type->kind == MODEL_FLOAT64;
}

static void read_limits(struct descriptor_reader *reader, const struct json_node *object,
                        const char *key, bool is_float_range, struct model_limits *ret)
{
    const struct json_node *limits = json_member(object, key);
    const struct json_node *min = limits ? json_member(limits, "min") : NULL;
    const struct json_node *max = limits ? json_member(limits, "max") : NULL;

    if ((min && min->kind != JSON_NUMBER) || (max && max->kind != JSON_NUMBER)) {
        reader_fail(reader, limits, "limits are numbers");
        return;
    }
    ret->has_low = min != NULL;
    ret->has_high = max != NULL;
    if (is_float_range) {
        ret->low_float = min ? json_float(min) : 0;
        ret->high_float = max ? json_float(max) : 0;
        return;
    }
    ret->low = min ? reader_integer(reader, min, INT64_MIN, INT64_MAX) : 0;
    ret->high = max ? reader_integer(reader, max, INT64_MIN, INT64_MAX) : 0;
}

static const struct pattern *compile(struct descriptor_reader *reader, const struct json_node *node)
{
    struct pattern_problem problem;
    struct pattern *pattern = names_find(reader->patterns, node->text);

    if (pattern)
        return pattern;
    pattern = arena_alloc(reader->arena, sizeof(*pattern));
    if (node->kind != JSON_STRING)
        reader_fail(reader, node, "a pattern is a string");
    else if (!pattern_compile(reader->arena, node->text, pattern, &problem))
        reader_fail(reader, node, "malformed pattern: %s", problem.message);
    reader->pattern_places += pattern->place_count;
    if (reader->pattern_places > PLACES_MAX)
        reader_fail(reader, node, "the patterns are too large");
    names_add(reader->patterns, node->text, pattern);
    return pattern;
}

static const struct model_pattern *read_patterns(struct descriptor_reader *reader,
                                                 const struct json_node *object)
{
    const struct json_node *list = json_member(object, "patterns");
    const struct model_pattern *first = NULL;
    const struct model_pattern **next = &first;

    for (const struct json_node *node = list ? list->first : NULL; node && !reader->has_failed;
         node = node->next) {
        struct model_pattern *pattern = arena_alloc(reader->arena, sizeof(*pattern));

        pattern->text = node->text;
        pattern->automaton = compile(reader, node);
        *next = pattern;
        next = &pattern->next;
    }
    return first;
}

/** What an enum, a struct, a union or a container is made of. */
static void read_content(struct descriptor_reader *reader, const struct json_node *node,
                         struct model_type *type)
{
    const struct json_node *of = json_member(node, "of");

    if (type->kind >= MODEL_ENUM)
        of = reader_needed(reader, node, "of", JSON_OBJECT);
    if (type->kind == MODEL_ENUM)
        type->enumeration = reader_resolve(reader, of, TARGET_ENUM);
    else if (type->kind == MODEL_STRUCT)
        type->structure = reader_resolve(reader, of, TARGET_STRUCT);
    else if (type->kind == MODEL_UNION)
        type->tagged = reader_resolve(reader, of, TARGET_UNION);
    else if (type->kind >= MODEL_LIST)
        type->element = reader_type(reader, reader_needed(reader, node, "element", JSON_OBJECT));
    if (type->kind == MODEL_ARRAY)
        type->count = (uint32_t)reader_integer(
            reader, reader_needed(reader, node, "count", JSON_NUMBER), 1, 65536);
    if (!type->enumeration)
        type->enumeration = type->kind == MODEL_ENUM ? &empty_enum : NULL;
    if (!type->structure)
        type->structure = type->kind == MODEL_STRUCT ? &empty_struct : NULL;
    if (!type->tagged)
        type->tagged = type->kind == MODEL_UNION ? &empty_union : NULL;
}

const struct model_type *reader_type(struct descriptor_reader *reader, const struct json_node *node)
{
    struct model_type *type = arena_alloc(reader->arena, sizeof(*type));

    if (reader->has_failed)
        return &stand_in;
    type->kind =
        (enum model_kind)reader_word(reader, node, "kind", describe_kinds, DESCRIBE_KIND_COUNT);
    read_content(reader, node, type);
    if (type->kind == MODEL_TIMESTAMP || type->kind == MODEL_DURATION)
        type->encoding = (enum model_encoding)reader_word(
            reader, node, "encoding", describe_encodings, DESCRIBE_ENCODING_COUNT);
    if (type->kind == MODEL_NULLABLE &&
        (type->element->kind == MODEL_ANY || type->element->kind == MODEL_NULLABLE))
        reader_fail(reader, node, "it can be null already");
    read_limits(reader, node, "length", false, &type->length);
    read_limits(reader, node, "range", is_float(type), &type->range);
    type->pattern = read_patterns(reader, node);
    return type;
}

static void read_enumerator(struct descriptor_reader *reader, const struct json_node *node,
                            const struct model_enum *enumeration, struct model_value *value)
{
    value->kind = MODEL_ENUM;
    value->enumeration = enumeration;
    for (size_t i = 0; i < enumeration->enumerator_count; i++) {
        if (node->kind == JSON_STRING && text_equal(enumeration->enumerators[i].name, node->text)) {
            value->enumerator = i;
            return;
        }
    }
    reader_fail(reader, node, "no enumerator of '%.*s'", TEXT_ARG(enumeration->name));
}

static void read_number(struct descriptor_reader *reader, const struct json_node *node,
                        struct model_value *value)
{
    value->kind = MODEL_INT64;
    if (json_integer(node, &value->integer))
        return;
    value->kind = MODEL_UINT64;
    if (!json_natural(node, &value->natural))
        reader_fail(reader, node, "expected an integer");
}

static void read_plain(struct descriptor_reader *reader, const struct json_node *node,
                       const struct model_type *type, struct model_value *value)
{
    switch (type->kind) {
    case MODEL_BOOL:
        value->boolean = node->boolean;
        break;
    case MODEL_FLOAT32:
    case MODEL_FLOAT64:
        value->kind = MODEL_FLOAT64;
        value->number = json_float(node);
        break;
    case MODEL_TIMESTAMP:
    case MODEL_DURATION:
        value->integer = reader_integer(reader, node, INT64_MIN, INT64_MAX);
        break;
    default:
        value->string = node->text;
        break;
    }
}

/** How the values of a type are written. */
static enum json_kind form_of(enum model_kind kind)
{
    if (kind == MODEL_BOOL)
        return JSON_BOOL;
    if ((kind >= MODEL_INT && kind <= MODEL_FLOAT64) || kind == MODEL_TIMESTAMP ||
        kind == MODEL_DURATION || kind == MODEL_WAMPID)
        return JSON_NUMBER;
    return JSON_STRING;
}

void reader_value(struct descriptor_reader *reader, const struct json_node *node,
                  const struct model_type *type, struct model_value *ret_value)
{
    if (type->kind == MODEL_NULLABLE && node->kind == JSON_NULL) {
        ret_value->kind = MODEL_NULLABLE;
        return;
    }
    if (type->kind == MODEL_NULLABLE)
        type = type->element;
    ret_value->kind = type->kind;
    if (type->kind == MODEL_ENUM)
        read_enumerator(reader, node, type->enumeration, ret_value);
    else if (form_of(type->kind) != node->kind || (type->kind > MODEL_WAMPID))
        reader_fail(reader, node, "no value of its type");
    else if ((type->kind >= MODEL_INT && type->kind <= MODEL_UINT64) || type->kind == MODEL_WAMPID)
        read_number(reader, node, ret_value);
    else
        read_plain(reader, node, type, ret_value);
}

void reader_field(struct descriptor_reader *reader, const struct json_node *node,
                  struct model_field *ret_field)
{
    const struct json_node *value = json_member(node, "default");

    ret_field->name = reader_text(reader, node, "name");
    ret_field->c_name = reader_text(reader, node, "c_name_given");
    reader_about(reader, node, &ret_field->about);
    ret_field->type = reader_type(reader, reader_needed(reader, node, "type", JSON_OBJECT));
    ret_field->optional = reader_flag(reader, node, "optional");
    ret_field->has_default = value != NULL;
    if (value && !reader->has_failed)
        reader_value(reader, value, ret_field->type, &ret_field->value);
}

const struct model_field *reader_fields(struct descriptor_reader *reader,
                                        const struct json_node *object, const char *key,
                                        size_t *ret_count)
{
    const struct json_node *list = reader_needed(reader, object, key, JSON_ARRAY);
    struct model_field *fields = arena_alloc(reader->arena, list->count * sizeof(*fields));
    struct model_field *field = fields;

    for (const struct json_node *node = list->first; node && !reader->has_failed; node = node->next)
        reader_field(reader, node, field++);
    *ret_count = list->count;
    return fields;
}

const struct model_reserved *reader_reserved(struct descriptor_reader *reader,
                                             const struct json_node *object, size_t *ret_count)
{
    const struct json_node *list = reader_needed(reader, object, "reserved", JSON_ARRAY);
    struct model_reserved *reserved = arena_alloc(reader->arena, list->count * sizeof(*reserved));
    struct model_reserved *next = reserved;

    for (const struct json_node *node = list->first; node && !reader->has_failed;
         node = node->next, next++) {
        next->name = reader_needed_text(reader, node, "name");
        next->span = positions_span(reader, node);
    }
    *ret_count = list->count;
    return reserved;
}
