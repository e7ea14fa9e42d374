/* SPDX-License-Identifier: MIT */
/* What a type is, and what its values have to be, in words. */
#include "doc/words.h"

#include <ctype.h>
#include <inttypes.h>

#include "doc/links.h"

static const char *const kinds[] = {
    [MODEL_BOOL] = "bool",           [MODEL_INT] = "int",           [MODEL_INT8] = "int8",
    [MODEL_INT16] = "int16",         [MODEL_INT32] = "int32",       [MODEL_INT64] = "int64",
    [MODEL_UINT8] = "uint8",         [MODEL_UINT16] = "uint16",     [MODEL_UINT32] = "uint32",
    [MODEL_UINT64] = "uint64",       [MODEL_FLOAT32] = "float32",   [MODEL_FLOAT64] = "float64",
    [MODEL_STRING] = "string",       [MODEL_BYTES] = "bytes",       [MODEL_ANY] = "any",
    [MODEL_TIMESTAMP] = "timestamp", [MODEL_DURATION] = "duration", [MODEL_DECIMAL] = "decimal",
    [MODEL_UUID] = "uuid",           [MODEL_URI] = "uri",           [MODEL_WAMPID] = "wampid",
};

const char *words_kind(enum model_kind kind)
{
    return kinds[kind];
}

static void put_code(struct doc *doc, const char *code)
{
    doc->form->code(doc, text_of(code));
}

static void put_element(struct doc *doc, const struct model_type *type)
{
    bool is_grouped = type->kind == MODEL_NULLABLE;

    if (is_grouped)
        put_code(doc, "(");
    words_type(doc, type);
    if (is_grouped)
        put_code(doc, ")");
}

void words_type(struct doc *doc, const struct model_type *type)
{
    switch (type->kind) {
    case MODEL_LIST:
        put_element(doc, type->element);
        put_code(doc, "[]");
        break;
    case MODEL_ARRAY:
        put_element(doc, type->element);
        doc->form->code(doc, arena_format(doc->arena, "[%" PRIu32 "]", type->count));
        break;
    case MODEL_MAP:
        put_code(doc, "map<string, ");
        words_type(doc, type->element);
        put_code(doc, ">");
        break;
    case MODEL_NULLABLE:
        words_type(doc, type->element);
        put_code(doc, " | null");
        break;
    case MODEL_ENUM:
        links_put(doc, type->enumeration->file, type->enumeration->name);
        break;
    case MODEL_STRUCT:
        links_put(doc, type->structure->file, type->structure->name);
        break;
    case MODEL_UNION:
        links_put(doc, type->tagged->file, type->tagged->name);
        break;
    default:
        put_code(doc, kinds[type->kind]);
        break;
    }
}

/** What the length of a type counts. */
static const char *unit_of(const struct model_type *type)
{
    switch (type->kind) {
    case MODEL_BYTES:
        return "byte";
    case MODEL_LIST:
        return "element";
    case MODEL_MAP:
        return "entry";
    default:
        return "character";
    }
}

static const char *plural_of(const char *unit, int64_t count)
{
    if (strcmp(unit, "entry") == 0)
        return count == 1 ? "entry" : "entries";
    if (strcmp(unit, "byte") == 0)
        return count == 1 ? "byte" : "bytes";
    if (strcmp(unit, "element") == 0)
        return count == 1 ? "element" : "elements";
    return count == 1 ? "character" : "characters";
}

static void put_length(struct doc *doc, const struct model_type *type)
{
    const struct model_limits *limits = &type->length;
    const char *unit = unit_of(type);

    if (limits->has_low && limits->has_high && limits->low == limits->high)
        buffer_format(doc->out, " Exactly %" PRId64 " %s.", limits->low,
                      plural_of(unit, limits->low));
    else if (limits->has_low && limits->has_high)
        buffer_format(doc->out, " From %" PRId64 " to %" PRId64 " %s.", limits->low, limits->high,
                      plural_of(unit, limits->high));
    else if (limits->has_low)
        buffer_format(doc->out, " At least %" PRId64 " %s.", limits->low,
                      plural_of(unit, limits->low));
    else if (limits->has_high)
        buffer_format(doc->out, " At most %" PRId64 " %s.", limits->high,
                      plural_of(unit, limits->high));
}

static void put_range(struct doc *doc, const struct model_type *type)
{
    const struct model_limits *limits = &type->range;
    bool is_float = type->kind == MODEL_FLOAT32 || type->kind == MODEL_FLOAT64;
    struct text low = is_float ? words_float(doc->arena, limits->low_float)
                               : arena_format(doc->arena, "%" PRId64, limits->low);
    struct text high = is_float ? words_float(doc->arena, limits->high_float)
                                : arena_format(doc->arena, "%" PRId64, limits->high);

    if (limits->has_low && limits->has_high)
        buffer_format(doc->out, " From %.*s to %.*s.", TEXT_ARG(low), TEXT_ARG(high));
    else if (limits->has_low)
        buffer_format(doc->out, " At least %.*s.", TEXT_ARG(low));
    else if (limits->has_high)
        buffer_format(doc->out, " At most %.*s.", TEXT_ARG(high));
}

static void put_patterns(struct doc *doc, const struct model_pattern *pattern)
{
    for (; pattern; pattern = pattern->next) {
        put(doc, " Matches ");
        doc->form->code(doc, pattern->text);
        put(doc, ".");
    }
}

static void put_encoding(struct doc *doc, const struct model_type *type)
{
    static const char *const units[] = {
        [MODEL_ENCODING_TEXT] = "",
        [MODEL_ENCODING_SECONDS] = "seconds",
        [MODEL_ENCODING_MILLISECONDS] = "milliseconds",
        [MODEL_ENCODING_NANOSECONDS] = "nanoseconds",
    };

    if (type->kind == MODEL_TIMESTAMP && type->encoding == MODEL_ENCODING_TEXT)
        put(doc, " As text, RFC 3339.");
    else if (type->kind == MODEL_TIMESTAMP)
        buffer_format(doc->out, " In %s since 1970.", units[type->encoding]);
    else if (type->kind == MODEL_DURATION)
        buffer_format(doc->out, " In %s.", units[type->encoding]);
}

static void put_own(struct doc *doc, const struct model_type *type)
{
    put_length(doc, type);
    put_range(doc, type);
    put_patterns(doc, type->pattern);
    put_encoding(doc, type);
}

/** Limits of what is in a list or map: `before`, then sentences, the first of which goes on. */
static void put_inner(struct doc *doc, const char *before, const struct model_type *type)
{
    size_t begin = doc->out->size;
    size_t first = begin + strlen(before) + 1;

    put(doc, before);
    put_own(doc, type);
    if (doc->out->size < first)
        doc->out->size = begin;
    else
        doc->out->data[first] = (char)tolower((unsigned char)doc->out->data[first]);
}

void words_limits(struct doc *doc, const struct model_type *type)
{
    const char *before = "";

    for (; type; type = type->element) {
        if (*before == '\0' || type->kind == MODEL_NULLABLE)
            put_own(doc, type);
        else
            put_inner(doc, before, type);
        if (type->kind == MODEL_MAP)
            before = " Each value:";
        else if (type->element && type->kind != MODEL_NULLABLE)
            before = " Each element:";
    }
}
