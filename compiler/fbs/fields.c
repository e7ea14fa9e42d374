/* SPDX-License-Identifier: MIT */
/*
 * Fields of tables and structs: as those of a struct in the contract, and as what a message
 * carries.
 *
 * A field of a struct is always there, one of a table may be absent. In a payload WAMP's own
 * reading holds: what has a position is there unless it has a default, what has a name need not be.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "fbs/spelling.h"
#include "fbs/writer.h"

/** How a field may be absent. */
enum presence { REQUIRED, OPTIONAL, DEFAULTED };

/** What is to be written of a field. */
struct field {
    struct shape shape;
    enum presence presence;
    struct text value; /**< the default */
};

static bool has(const struct fbs_member *member, const char *attribute)
{
    return fbs_attribute_find(member->attributes, text_of(attribute)) != NULL;
}

static void fail_value(struct fbs_writer *writer, const struct fbs_value *value,
                       const struct shape *shape)
{
    diag_report(writer->diagnostics, DIAG_VALUE_TYPE, value->span, "a default that is no '%.*s'",
                TEXT_ARG(shape->type));
}

/** A default that a contract cannot have makes a value optional. */
static struct text lose_value(struct fbs_writer *writer, const struct fbs_value *value)
{
    diag_report(writer->diagnostics, DIAG_CATALOG_LOSS, value->span,
                "a contract cannot have this default; the value becomes optional");
    return (struct text){0};
}

static struct text integer_text(struct fbs_writer *writer, const struct fbs_value *value)
{
    bool is_negative = value->is_negative && value->magnitude > 0;

    return arena_format(writer->arena, "%s%" PRIu64, is_negative ? "-" : "", value->magnitude);
}

/** With a digit on both sides of its dot. */
static struct text float_text(struct fbs_writer *writer, double number)
{
    struct text text = arena_format(writer->arena, "%.17g", number);

    if (memchr(text.data, '.', text.size) || memchr(text.data, 'e', text.size))
        return text;
    return arena_format(writer->arena, "%.*s.0", TEXT_ARG(text));
}

static bool same_integer(const struct fbs_value *a, const struct fbs_value *b)
{
    return a->magnitude == b->magnitude && (a->magnitude == 0 || a->is_negative == b->is_negative);
}

/** The enumerator that a default means, by name or number; NULL: there is none. */
static const struct fbs_member *find_enumerator(const struct fbs_declaration *declaration,
                                                const struct fbs_value *value)
{
    const struct fbs_member *member = declaration->members;

    while (member && !(value->kind == FBS_WORD_VALUE ? text_equal(member->name, value->text)
                                                     : same_integer(&member->value, value)))
        member = member->next;
    return member;
}

static struct text enum_default(struct fbs_writer *writer, const struct fbs_value *value,
                                const struct shape *shape)
{
    const struct fbs_member *member = NULL;

    if (value->kind == FBS_WORD_VALUE || value->kind == FBS_INTEGER_VALUE)
        member = find_enumerator(shape->declaration, value);
    if (member)
        return arena_format(writer->arena, "%.*s.%.*s", TEXT_ARG(shape->type),
                            TEXT_ARG(member->contract_name));
    if (value->kind == FBS_INTEGER_VALUE)
        return lose_value(writer, value);
    diag_report(writer->diagnostics, DIAG_UNKNOWN_ENUMERATOR, value->span,
                "'%.*s' has no such enumerator", TEXT_ARG(shape->declaration->name));
    return (struct text){0};
}

static struct text bool_default(struct fbs_writer *writer, const struct fbs_value *value,
                                const struct shape *shape)
{
    bool is_word = value->kind == FBS_WORD_VALUE;

    if (is_word && (text_is(value->text, "true") || text_is(value->text, "false")))
        return value->text;
    if (value->kind == FBS_INTEGER_VALUE)
        return text_of(value->magnitude > 0 ? "true" : "false");
    fail_value(writer, value, shape);
    return (struct text){0};
}

static struct text number_default(struct fbs_writer *writer, const struct fbs_value *value,
                                  const struct shape *shape)
{
    bool is_float = shape->kind == SHAPE_FLOAT;

    if (shape->has_meaning && (value->magnitude == 0 || !text_is(shape->type, "wampid")))
        return value->magnitude == 0 ? (struct text){0} : lose_value(writer, value);
    if (value->kind == FBS_INTEGER_VALUE && is_float)
        return arena_format(writer->arena, "%.*s.0", TEXT_ARG(integer_text(writer, value)));
    if (value->kind == FBS_INTEGER_VALUE)
        return integer_text(writer, value);
    if (value->kind == FBS_FLOAT_VALUE && is_float)
        return float_text(writer, value->number);
    if (value->kind == FBS_WORD_VALUE && is_float)
        return lose_value(writer, value); /* `inf`, `nan` */
    fail_value(writer, value, shape);
    return (struct text){0};
}

static struct text string_default(struct fbs_writer *writer, const struct fbs_value *value,
                                  const struct shape *shape)
{
    struct buffer quoted = {0};
    struct text text;

    if (value->kind != FBS_STRING_VALUE) {
        fail_value(writer, value, shape);
        return (struct text){0};
    }
    spelling_quote(&quoted, value->text);
    text = arena_text(writer->arena, buffer_text(&quoted));
    buffer_free(&quoted);
    return text;
}

/** The default that is written; empty: none that a contract can have. */
static struct text explicit_default(struct fbs_writer *writer, const struct fbs_value *value,
                                    const struct shape *shape)
{
    switch (shape->kind) {
    case SHAPE_BOOL:
        return bool_default(writer, value, shape);
    case SHAPE_INTEGER:
    case SHAPE_FLOAT:
        return number_default(writer, value, shape);
    case SHAPE_STRING:
        return string_default(writer, value, shape);
    case SHAPE_DECLARED:
        if (shape->declaration->kind == FBS_ENUM)
            return enum_default(writer, value, shape);
        break;
    case SHAPE_OTHER:
        if (value->kind == FBS_EMPTY_LIST)
            return (struct text){0};
        break;
    case SHAPE_UNKNOWN:
        return (struct text){0};
    }
    fail_value(writer, value, shape);
    return (struct text){0};
}

/** What FlatBuffers takes for a scalar that is absent: 0, unless that is no value of it. */
static struct text implicit_default(struct fbs_writer *writer, const struct shape *shape)
{
    struct fbs_value zero = {.kind = FBS_INTEGER_VALUE};
    bool is_enum = shape->kind == SHAPE_DECLARED && shape->declaration->kind == FBS_ENUM;
    bool is_number =
        shape->kind == SHAPE_BOOL || shape->kind == SHAPE_INTEGER || shape->kind == SHAPE_FLOAT;

    if (is_number || (is_enum && find_enumerator(shape->declaration, &zero)))
        return explicit_default(writer, &zero, shape);
    return (struct text){0};
}

static void set_default(struct field *field, struct text value)
{
    field->value = value;
    field->presence = value.size > 0 ? DEFAULTED : OPTIONAL;
}

static struct field field_of(struct fbs_writer *writer, const struct fbs_declaration *owner,
                             const struct fbs_member *member)
{
    struct field field = {
        .shape = writer_shape(writer, owner, &member->type, member->attributes),
        .presence = OPTIONAL,
    };

    if (member->value.kind == FBS_NULL)
        return field;
    if (member->value.kind != FBS_NO_VALUE)
        set_default(&field, explicit_default(writer, &member->value, &field.shape));
    else if (owner->kind == FBS_STRUCT || has(member, "required"))
        field.presence = REQUIRED;
    else
        set_default(&field, implicit_default(writer, &field.shape));
    return field;
}

static void write_field(struct buffer *out, const struct fbs_member *member,
                        const struct field *field)
{
    spelling_docs(out, member->docs);
    if (has(member, "deprecated"))
        buffer_append(out, text_of("@deprecated "));
    buffer_format(out, "%.*s%s: %.*s", TEXT_ARG(member->name),
                  field->presence == OPTIONAL ? "?" : "", TEXT_ARG(field->shape.type));
    if (field->presence == DEFAULTED)
        buffer_format(out, " = %.*s", TEXT_ARG(field->value));
    buffer_format(out, " %.*s", TEXT_ARG(field->shape.decorators));
}

void writer_field(struct fbs_writer *writer, const struct fbs_declaration *owner,
                  const struct fbs_member *member)
{
    struct field field = field_of(writer, owner, member);

    write_field(&writer->body, member, &field);
    buffer_append(&writer->body, text_of(";\n"));
}

/** The place that `id` gives a field; false: there is none, or it was reported. */
static bool read_id(struct fbs_writer *writer, const struct fbs_member *member, size_t count,
                    size_t *ret_id)
{
    const struct fbs_attribute *id = fbs_attribute_find(member->attributes, text_of("id"));
    unsigned long long number;
    char *end = NULL;
    char digits[24] = "";

    if (!id)
        return false;
    if (id->value.size > 0 && id->value.size < sizeof(digits) && id->value.data[0] != '-')
        memcpy(digits, id->value.data, id->value.size);
    number = strtoull(digits, &end, 10);
    if (end == digits || *end != '\0' || number >= count) {
        diag_report(writer->diagnostics, DIAG_CATALOG, id->span, "an 'id' that is none of 0 to %zu",
                    count - 1);
        return false;
    }
    *ret_id = (size_t)number;
    return true;
}

const struct fbs_member **writer_fields(struct fbs_writer *writer,
                                        const struct fbs_declaration *declaration)
{
    size_t count = declaration->member_count;
    const struct fbs_member **written = arena_alloc(writer->arena, (count + 1) * sizeof(*written));
    const struct fbs_member **placed = arena_alloc(writer->arena, (count + 1) * sizeof(*placed));
    const struct fbs_member *member = declaration->members;
    size_t with_id = 0;

    for (size_t i = 0; member; member = member->next) {
        size_t id = 0;

        written[i++] = member;
        if (!read_id(writer, member, count, &id))
            continue;
        if (placed[id])
            diag_report(writer->diagnostics, DIAG_DUPLICATE, member->span, "a second field %zu",
                        id);
        with_id++;
        placed[id] = member;
    }
    if (with_id > 0 && with_id < count)
        diag_report(writer->diagnostics, DIAG_CATALOG, declaration->span,
                    "an 'id' for some fields of '%.*s' and not for others",
                    TEXT_ARG(declaration->name));
    return with_id == count && placed[0] ? placed : written;
}

/** What is positional is there, unless it or what is before it has a default. */
static void settle_presence(struct fbs_writer *writer, const struct fbs_member *member,
                            struct field *field, bool has_name, bool *is_open)
{
    if (has_name)
        return;
    if (member->value.kind == FBS_NO_VALUE && !*is_open)
        field->presence = REQUIRED;
    else if (field->presence == REQUIRED)
        diag_report(writer->diagnostics, DIAG_CATALOG, member->span,
                    "'%.*s' is required behind a value that is not", TEXT_ARG(member->name));
    *is_open = field->presence != REQUIRED;
}

/** Whether a field has a name in the message; `was_named`: the one before it has. */
static bool is_named(struct fbs_writer *writer, const struct fbs_member *member, bool was_named)
{
    bool has_name = has(member, "kwarg");

    if (has_name && has(member, "arg"))
        diag_report(writer->diagnostics, DIAG_CATALOG, member->span, "'%.*s' is 'arg' and 'kwarg'",
                    TEXT_ARG(member->name));
    if (has_name || !was_named)
        return has_name;
    diag_report(writer->diagnostics, DIAG_CATALOG, member->span,
                "'%.*s' has a position behind one that has a name", TEXT_ARG(member->name));
    diag_hint(writer->diagnostics, "Make it 'kwarg', or move it up.");
    return true;
}

void writer_payload(struct fbs_writer *writer, const struct fbs_declaration *table)
{
    const struct fbs_member **fields = writer_fields(writer, table);
    struct buffer *out = &writer->body;
    bool is_open = false;
    bool was_named = false;

    buffer_append(out, text_of("("));
    for (size_t i = 0; fields[i]; i++) {
        struct field field = field_of(writer, table, fields[i]);
        bool has_name = is_named(writer, fields[i], was_named);

        settle_presence(writer, fields[i], &field, has_name, &is_open);
        buffer_append(out, text_of(i > 0 ? ",\n" : "\n"));
        buffer_append(out, text_of(has_name && !was_named ? "{\n" : ""));
        write_field(out, fields[i], &field);
        was_named = has_name;
    }
    buffer_append(out, text_of(was_named ? "})" : ")"));
}

void writer_result(struct fbs_writer *writer, const struct fbs_declaration *table)
{
    const struct fbs_member *first = table->members;
    struct shape shape;

    if (!first)
        return;
    buffer_append(&writer->body, text_of("\n-> "));
    if (first->next || first->docs || first->attributes || first->value.kind != FBS_NO_VALUE ||
        first->type.count > 0) {
        writer_payload(writer, table);
        return;
    }
    shape = writer_shape(writer, table, &first->type, NULL);
    buffer_append(&writer->body, shape.type);
}
