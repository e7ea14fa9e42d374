/* SPDX-License-Identifier: MIT */
/*
 * Makes values of types as JSON in one line. What a contract nests can be huge, and endless where a
 * type reaches itself: the text is given up when it becomes too long, and lists and maps that would
 * lead back to what they are in are empty. Optional values are there, but those that are
 * deprecated.
 */
#include "doc/example.h"

#include <inttypes.h>

#include "base/json.h"
#include "doc/base64.h"
#include "doc/sample.h"
#include "doc/words.h"

#define SIZE_LIMIT  4000
#define DEPTH_LIMIT 40 /* messages have 64 */

#define MOMENT INT64_C(1769860800000000000) /* 2026-01-31T12:00:00Z */
#define SPAN   INT64_C(5000000000)
#define UUID   "123e4567-e89b-12d3-a456-426614174000"

/** Structs and unions that a value is in. */
struct within {
    const struct within *outer;
    const void *what;
    size_t depth;
};

struct example {
    struct doc *doc;
    struct buffer *out;
    size_t limit;
};

static bool put_value(struct example *example, const struct within *within,
                      const struct model_type *type);

static void append(struct example *example, const char *text)
{
    buffer_append(example->out, text_of(text));
}

static void put_string(struct example *example, struct text text)
{
    struct json json = {.text = *example->out};

    json_write_string(&json, NULL, text);
    *example->out = json.text;
}

/** What separates items: nothing before the first. */
static void put_comma(struct example *example, bool *is_first)
{
    append(example, *is_first ? "" : ", ");
    *is_first = false;
}

static void put_key(struct example *example, bool *is_first, struct text name)
{
    put_comma(example, is_first);
    put_string(example, name);
    append(example, ": ");
}

/** `usual` if the limits allow it, else what is next to it. */
static int64_t clamp(int64_t usual, int64_t low, int64_t high)
{
    return usual < low ? low : usual > high ? high : usual;
}

static void put_integer(struct example *example, const struct model_type *type)
{
    const struct model_limits *range = &type->range;
    int64_t low = type->kind == MODEL_WAMPID ? 1 : 0;
    int64_t usual = type->kind == MODEL_WAMPID ? INT64_C(4281906437) : 42;

    if (range->has_low)
        low = range->low;
    else if (range->has_high && range->high < low)
        low = range->high;
    buffer_format(example->out, "%" PRId64,
                  clamp(usual, low, range->has_high ? range->high : INT64_MAX));
}

static void put_float(struct example *example, const struct model_type *type)
{
    const struct model_limits *range = &type->range;
    double value = 1.5;

    if ((range->has_low && value < range->low_float) ||
        (range->has_high && value > range->high_float)) {
        if (range->has_low && range->has_high)
            value = range->low_float / 2 + range->high_float / 2;
        else
            value = range->has_low ? range->low_float : range->high_float;
    }
    struct text text = words_float(example->doc->arena, value);
    buffer_append(example->out, text);
}

static void put_time(struct example *example, const struct model_type *type, int64_t nanoseconds)
{
    static const int64_t units[] = {
        [MODEL_ENCODING_NONE] = 1,
        [MODEL_ENCODING_SECONDS] = 1000000000,
        [MODEL_ENCODING_MILLISECONDS] = 1000000,
        [MODEL_ENCODING_NANOSECONDS] = 1,
    };

    if (type->encoding == MODEL_ENCODING_TEXT)
        put_string(example, words_timestamp(example->doc->arena, nanoseconds));
    else
        buffer_format(example->out, "%" PRId64, nanoseconds / units[type->encoding]);
}

/** Binary data in JSON: U+0000, then base64. */
static void put_bytes(struct example *example, const struct model_type *type)
{
    static const char usual[] = "bytes";
    const struct model_limits *length = &type->length;
    size_t size = (size_t)clamp(sizeof(usual) - 1, length->has_low ? length->low : 0,
                                length->has_high ? length->high : INT64_MAX);
    struct buffer bytes = {0};

    for (size_t i = 0; i < size && i < SIZE_LIMIT; i++)
        buffer_append(&bytes, (struct text){&usual[i % (sizeof(usual) - 1)], 1});
    append(example, "\"\\u0000");
    base64_append(example->out, buffer_text(&bytes));
    append(example, "\"");
    buffer_free(&bytes);
}

/** Text without a pattern is as long as it has to be. */
static bool put_sample(struct example *example, const struct model_type *type)
{
    struct text sample;

    if (!sample_find(example->doc, type, &sample))
        return false;
    put_string(example, sample);
    return true;
}

static void put_enum(struct example *example, const struct model_enum *enumeration)
{
    const struct model_enumerator *chosen = &enumeration->enumerators[0];

    for (size_t i = enumeration->enumerator_count; i-- > 0;) {
        if (!enumeration->enumerators[i].about.is_deprecated)
            chosen = &enumeration->enumerators[i];
    }
    if (enumeration->is_integer)
        buffer_format(example->out, "%" PRId64, chosen->number);
    else
        put_string(example, chosen->wire);
}

/** Whether a value of the type would be in one of the same struct or union. */
static bool leads_back(const struct within *within, const struct model_type *type)
{
    while (type->element)
        type = type->element;
    for (; within; within = within->outer) {
        if (within->what == type->structure || within->what == type->tagged)
            return within->what != NULL;
    }
    return false;
}

/** How many elements a list or map has: one if it may. */
static size_t count_elements(const struct within *within, const struct model_type *type)
{
    const struct model_limits *length = &type->length;
    int64_t usual = leads_back(within, type->element) ? 0 : 1;

    return (size_t)clamp(usual, length->has_low ? length->low : 0,
                         length->has_high ? length->high : INT64_MAX);
}

static bool put_list(struct example *example, const struct within *within,
                     const struct model_type *type, size_t count)
{
    bool is_first = true;

    append(example, "[");
    for (size_t i = 0; i < count; i++) {
        put_comma(example, &is_first);
        if (!put_value(example, within, type->element))
            return false;
    }
    append(example, "]");
    return true;
}

static bool put_map(struct example *example, const struct within *within,
                    const struct model_type *type)
{
    size_t count = count_elements(within, type);
    bool is_first = true;

    append(example, "{");
    for (size_t i = 0; i < count; i++) {
        struct text key =
            i == 0 ? text_of("key") : arena_format(example->doc->arena, "key%zu", i + 1);

        put_key(example, &is_first, key);
        if (!put_value(example, within, type->element))
            return false;
    }
    append(example, "}");
    return true;
}

static bool put_default(struct example *example, const struct model_field *field)
{
    const struct model_value *value = &field->value;
    const struct model_type *type = field->type;

    while (type->kind == MODEL_NULLABLE)
        type = type->element;
    switch (value->kind) {
    case MODEL_TIMESTAMP:
    case MODEL_DURATION:
        put_time(example, type, value->integer);
        return true;
    case MODEL_ENUM:
        if (value->enumeration->is_integer)
            buffer_format(example->out, "%" PRId64,
                          value->enumeration->enumerators[value->enumerator].number);
        else
            put_string(example, value->enumeration->enumerators[value->enumerator].wire);
        return true;
    case MODEL_STRING:
    case MODEL_DECIMAL:
    case MODEL_UUID:
    case MODEL_URI:
        put_string(example, value->string);
        return true;
    default:
        buffer_append(example->out, words_value(example->doc->arena, value));
        if (type->kind == MODEL_FLOAT32 || type->kind == MODEL_FLOAT64)
            append(example, value->kind == MODEL_INT64 ? ".0" : "");
        return true;
    }
}

static bool put_field(struct example *example, const struct within *within,
                      const struct model_field *field)
{
    if (field->has_default)
        return put_default(example, field);
    return put_value(example, within, field->type);
}

static bool is_left_out(const struct model_field *field)
{
    return field->optional && field->about.is_deprecated;
}

/** Fields by name, behind what is in the map already. */
static bool put_pairs(struct example *example, const struct within *within,
                      const struct model_field *fields, size_t count, bool *is_first)
{
    for (size_t i = 0; i < count; i++) {
        if (is_left_out(&fields[i]))
            continue;
        put_key(example, is_first, fields[i].name);
        if (!put_field(example, within, &fields[i]))
            return false;
    }
    return true;
}

/** Fields by position: deprecated ones at the end are cut off. */
static bool put_elements(struct example *example, const struct within *within,
                         const struct model_field *fields, size_t count, bool *is_first)
{
    for (size_t i = 0; i < count; i++) {
        put_comma(example, is_first);
        if (!put_field(example, within, &fields[i]))
            return false;
    }
    return true;
}

static size_t count_used(const struct model_field *fields, size_t count)
{
    while (count > 0 && is_left_out(&fields[count - 1]))
        count--;
    return count;
}

static bool put_struct(struct example *example, const struct within *within,
                       const struct model_struct *structure)
{
    struct within inner = {within, structure, within ? within->depth + 1 : 1};
    bool is_first = true;
    bool put;

    append(example, structure->is_tuple ? "[" : "{");
    if (structure->is_tuple)
        put = put_elements(example, &inner, structure->fields,
                           count_used(structure->fields, structure->field_count), &is_first);
    else
        put = put_pairs(example, &inner, structure->fields, structure->field_count, &is_first);
    append(example, structure->is_tuple ? "]" : "}");
    return put;
}

static bool put_union(struct example *example, const struct within *within,
                      const struct model_union *tagged)
{
    struct within outer = {within, tagged, within ? within->depth + 1 : 1};
    const struct model_field *chosen = &tagged->members[0];
    bool is_first = true;

    for (size_t i = tagged->member_count; i-- > 0;) {
        if (!tagged->members[i].about.is_deprecated)
            chosen = &tagged->members[i];
    }
    struct within inner = {&outer, chosen->type->structure, outer.depth};
    append(example, "{");
    put_key(example, &is_first, tagged->tag);
    put_string(example, chosen->name);
    if (!put_pairs(example, &inner, chosen->type->structure->fields,
                   chosen->type->structure->field_count, &is_first))
        return false;
    append(example, "}");
    return true;
}

static bool put_value(struct example *example, const struct within *within,
                      const struct model_type *type)
{
    if (example->out->size > example->limit || (within && within->depth > DEPTH_LIMIT))
        return false;
    switch (type->kind) {
    case MODEL_BOOL:
        append(example, "true");
        return true;
    case MODEL_FLOAT32:
    case MODEL_FLOAT64:
        put_float(example, type);
        return true;
    case MODEL_STRING:
    case MODEL_DECIMAL:
    case MODEL_URI:
        return put_sample(example, type);
    case MODEL_BYTES:
        put_bytes(example, type);
        return true;
    case MODEL_ANY:
        append(example, "\"anything\"");
        return true;
    case MODEL_TIMESTAMP:
    case MODEL_DURATION:
        put_time(example, type, type->kind == MODEL_TIMESTAMP ? MOMENT : SPAN);
        return true;
    case MODEL_UUID:
        append(example, "\"" UUID "\"");
        return true;
    case MODEL_LIST:
        return put_list(example, within, type, count_elements(within, type));
    case MODEL_MAP:
        return put_map(example, within, type);
    case MODEL_ARRAY:
        return put_list(example, within, type, type->count);
    case MODEL_NULLABLE:
        return put_value(example, within, type->element);
    case MODEL_ENUM:
        put_enum(example, type->enumeration);
        return true;
    case MODEL_STRUCT:
        return put_struct(example, within, type->structure);
    case MODEL_UNION:
        return put_union(example, within, type->tagged);
    default:
        put_integer(example, type);
        return true;
    }
}

static bool put_rest(struct example *example, const struct model_field *rest, bool *is_first)
{
    size_t count = count_elements(NULL, rest->type);

    for (size_t i = 0; i < count; i++) {
        put_comma(example, is_first);
        if (!put_value(example, NULL, rest->type->element))
            return false;
    }
    return true;
}

/** A key that no keyword of the message has. */
static struct text other_key(struct arena *arena, const struct model_message *payload)
{
    struct text key = text_of("other");
    size_t i = 0;

    while (i < payload->keyword_count) {
        bool is_taken = text_equal(payload->keyword[i].name, key);

        if (is_taken)
            key = arena_format(arena, "%.*s_", TEXT_ARG(key));
        i = is_taken ? 0 : i + 1;
    }
    return key;
}

static bool put_keyword_rest(struct example *example, const struct model_message *payload,
                             bool *is_first)
{
    const struct model_type *type = payload->keyword_rest->type;

    put_key(example, is_first, other_key(example->doc->arena, payload));
    return put_value(example, NULL, type->kind == MODEL_MAP ? type->element : type);
}

static bool put_args(struct example *example, const struct model_message *payload)
{
    bool is_first = true;
    size_t count = payload->rest ? payload->positional_count
                                 : count_used(payload->positional, payload->positional_count);

    append(example, "[");
    if (!put_elements(example, NULL, payload->positional, count, &is_first) ||
        (payload->rest && !put_rest(example, payload->rest, &is_first)))
        return false;
    append(example, "]");
    return true;
}

static bool put_kwargs(struct example *example, const struct model_message *payload)
{
    bool is_first = true;

    append(example, "{");
    if (!put_pairs(example, NULL, payload->keyword, payload->keyword_count, &is_first) ||
        (payload->keyword_rest && !put_keyword_rest(example, payload, &is_first)))
        return false;
    append(example, "}");
    return true;
}

/* A message has no kwargs without args before them, and ends where there is nothing left. */
static bool put_payload(struct example *example, const struct model_message *payload)
{
    bool has_kwargs = payload->keyword_count > 0 || payload->keyword_rest;
    bool has_args = payload->positional_count > 0 || payload->rest;

    if (has_args || has_kwargs) {
        append(example, ", ");
        if (!put_args(example, payload))
            return false;
    }
    if (!has_kwargs)
        return true;
    append(example, ", ");
    return put_kwargs(example, payload);
}

/** Append what was made; nothing when it is no example. */
static bool finish(const struct example *example, bool is_made, struct buffer *out)
{
    is_made = is_made && example->out->size <= example->limit;
    if (is_made)
        buffer_append(out, buffer_text(example->out));
    buffer_free(example->out);
    return is_made;
}

bool example_message(struct doc *doc, const char *head, const struct model_message *payload,
                     struct buffer *out)
{
    struct buffer text = {0};
    struct example example = {doc, &text, SIZE_LIMIT};
    bool is_made;

    buffer_format(&text, "[%s", head);
    is_made = put_payload(&example, payload);
    append(&example, "]");
    return finish(&example, is_made, out);
}

bool example_value(struct doc *doc, const struct model_type *type, struct buffer *out)
{
    struct buffer text = {0};
    struct example example = {doc, &text, SIZE_LIMIT};
    bool is_made = put_value(&example, NULL, type);

    return finish(&example, is_made, out);
}

/** What stands for a parameter: a value that is text without its quotes. */
static bool put_component(struct doc *doc, const struct model_type *type, struct buffer *out)
{
    struct buffer json = {0};
    bool is_made = example_value(doc, type, &json);
    struct text text = buffer_text(&json);

    if (is_made && text.data[0] == '"')
        text = (struct text){text.data + 1, text.size - 2};
    for (size_t i = 0; i < text.size; i++)
        is_made = is_made && !strchr(" .#\\", text.data[i]);
    is_made = is_made && text.size > 0;
    if (is_made)
        buffer_append(out, text);
    buffer_free(&json);
    return is_made;
}

static const struct model_type *find_part(const struct model_message *message, size_t component)
{
    for (size_t i = 0; i < message->uri_part_count; i++) {
        if (message->uri_parts[i].component == component)
            return message->uri_parts[i].field.type;
    }
    return NULL;
}

bool example_uri(struct doc *doc, const struct model_uri *uri, const struct model_message *message,
                 struct buffer *out)
{
    struct text rest = uri->text;
    bool is_made = true;

    for (size_t component = 0; rest.size > 0 && is_made; component++) {
        const struct model_type *type = find_part(message, component);
        const char *dot = memchr(rest.data, '.', rest.size);
        size_t size = dot ? (size_t)(dot - rest.data) : rest.size;

        if (type)
            is_made = put_component(doc, type, out);
        else
            buffer_append(out, (struct text){rest.data, size});
        buffer_append(out, text_of(dot ? "." : ""));
        size += dot ? 1 : 0;
        rest = (struct text){rest.data + size, rest.size - size};
    }
    return is_made;
}
