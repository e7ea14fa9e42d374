/* SPDX-License-Identifier: MIT */
/*
 * URIs with parameters. The functions of a contract marshal a parameter as they marshal any other
 * member, to and from MessagePack, and so apply its limits; what is in between is here: a string is
 * a component as it is, an integer is its decimal digits.
 *
 * Invariants: a URI that is put together is valid and has the components of its pattern; one that
 * is taken apart matches the pattern.
 */
#include "session/template.h"

#include <inttypes.h>
#include <stdio.h>

#include "session/outgoing.h"

/** Room for the digits of any integer, its sign and a NUL. */
#define DIGITS_SIZE 24

/** A URI that is put together. */
struct target {
    char *data;
    size_t size;
};

static bool is_component(widl_string text)
{
    return text.size > 0 && !memchr(text.data, '.', text.size) && wi_uri_valid(text);
}

static bool append(widl_writer *writer, struct target *target, widl_string text)
{
    if (text.size > WI_URI_MAX_SIZE - target->size)
        return widl_writer_refuse(writer, "the URI has more than %d bytes", WI_URI_MAX_SIZE);
    memcpy(target->data + target->size, text.data, text.size);
    target->size += text.size;
    return true;
}

/** What was written, one integer, in decimal digits. */
static bool append_integer(widl_writer *writer, struct target *target, widl_value written)
{
    char digits[DIGITS_SIZE];
    uint64_t natural;
    int64_t integer;
    widl_reader reader;
    widl_reader_open(&reader, written, NULL);
    if (widl_read_uint(&reader, UINT64_MAX, &natural)) {
        snprintf(digits, sizeof(digits), "%" PRIu64, natural);
        return append(writer, target, widl_str(digits));
    }
    widl_reader_open(&reader, written, NULL);
    if (!widl_read_int(&reader, INT64_MIN, INT64_MAX, &integer))
        return widl_writer_refuse(writer, "%s", reader.problem.text);
    snprintf(digits, sizeof(digits), "%" PRId64, integer);
    return append(writer, target, widl_str(digits));
}

static bool append_text(widl_writer *writer, struct target *target, widl_value written)
{
    widl_string text;
    widl_reader reader;
    widl_reader_open(&reader, written, NULL);
    if (!widl_read_name(&reader, &text) || !is_component(text))
        return widl_writer_refuse(writer, "cannot be a component of a URI");
    return append(writer, target, text);
}

static bool append_part(widl_writer *writer, struct target *target, const widl_stub_uri_part *part,
                        const void *value)
{
    size_t before = writer->buffer.size;
    if (!part->write(writer, value))
        return false;
    widl_value written = {writer->buffer.data + before, writer->buffer.size - before};
    return part->is_integer ? append_integer(writer, target, written)
                            : append_text(writer, target, written);
}

/** Cut the first component off `rest`; behind the last, `rest->data` is NULL. */
static widl_string next_component(widl_string *rest)
{
    const char *dot = rest->size > 0 ? memchr(rest->data, '.', rest->size) : NULL;
    widl_string component = *rest;
    if (!dot) {
        *rest = (widl_string){NULL, 0};
        return component;
    }
    component.size = (size_t)(dot - rest->data);
    *rest = (widl_string){dot + 1, rest->size - component.size - 1};
    return component;
}

/** The parameter that is component `index`, or NULL. */
static const widl_stub_uri_part *part_at(const widl_stub_uri *uri, size_t index)
{
    for (size_t i = 0; i < uri->part_count; i++) {
        if (uri->parts[i].component == index)
            return &uri->parts[i];
    }
    return NULL;
}

static bool fill(widl_writer *writer, const widl_stub_uri *uri, const void *value,
                 struct target *target)
{
    widl_string rest = widl_str(uri->pattern);
    for (size_t i = 0; rest.data; i++) {
        widl_string component = next_component(&rest);
        const widl_stub_uri_part *part = part_at(uri, i);
        if (part && !append_part(writer, target, part, value)) {
            widl_writer_at(writer, part->name);
            return widl_writer_at(writer, "uri");
        }
        if ((!part && !append(writer, target, component)) ||
            (rest.data && !append(writer, target, widl_str("."))))
            return widl_writer_at(writer, "uri");
    }
    return true;
}

const char *wi_template_fill(struct widl_session *session, const widl_stub_uri *uri,
                             const void *value, char buffer[WI_URI_MAX_SIZE + 1], widl_error *error)
{
    struct target target = {buffer, 0};
    if (uri->part_count == 0)
        return uri->pattern;
    if (!value) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no value");
        return NULL;
    }
    widl_writer writer = wi_session_take_writer(session);
    bool filled =
        fill(&writer, uri, value, &target) || wi_session_problem(&writer.problem, "", error);
    wi_session_return_writer(session, &writer);
    buffer[target.size] = '\0';
    return filled ? buffer : NULL;
}

/** `-?(0|[1-9][0-9]*)` of at most 64 bits, and not -0: one text for each integer. */
static bool parse_integer(widl_string text, bool *ret_negative, uint64_t *ret_magnitude)
{
    bool negative = text.size > 0 && text.data[0] == '-';
    size_t first = negative ? 1 : 0;
    uint64_t magnitude = 0;
    if (text.size == first || (text.data[first] == '0' && text.size > 1))
        return false;
    for (size_t i = first; i < text.size; i++) {
        char c = text.data[i];
        if (c < '0' || c > '9' || magnitude > (UINT64_MAX - (uint64_t)(c - '0')) / 10)
            return false;
        magnitude = magnitude * 10 + (uint64_t)(c - '0');
    }
    *ret_negative = negative;
    *ret_magnitude = magnitude;
    return !negative || magnitude <= (uint64_t)INT64_MAX + 1;
}

/** The MessagePack of a component at `out`; NULL when it is no integer, but has to be. */
static unsigned char *encode(unsigned char *out, widl_string component, bool is_integer)
{
    bool negative;
    uint64_t magnitude;
    if (!is_integer)
        return widl_put_string(out, component);
    if (!parse_integer(component, &negative, &magnitude))
        return NULL;
    if (!negative)
        return widl_put_uint(out, magnitude);
    return widl_put_int(out, -(int64_t)(magnitude - 1) - 1);
}

static bool read_part(const widl_stub_uri_part *part, widl_string component, widl_reader *reader,
                      void *value)
{
    unsigned char encoded[WIDL_HEAD_SIZE + WI_URI_MAX_SIZE];
    const unsigned char *end = encode(encoded, component, part->is_integer);
    widl_value wrapped = {encoded, end ? (size_t)(end - encoded) : 0};
    widl_reader_open(reader, wrapped, reader->arena);
    if (end ? part->read(reader, value)
            : widl_reader_refuse(reader, "expected an integer, found '%.*s'",
                                 (int)(component.size < DIGITS_SIZE ? component.size : DIGITS_SIZE),
                                 component.data))
        return true;
    widl_reader_at(reader, part->name);
    return widl_reader_at(reader, "uri");
}

bool wi_template_read(const widl_stub_uri *uri, const char *used, widl_reader *reader, void *value)
{
    widl_string rest = widl_str(used);
    if (uri->part_count == 0)
        return true;
    if (rest.size > WI_URI_MAX_SIZE ||
        !wi_uri_matches(rest, widl_str(uri->pattern), WI_MATCH_WILDCARD)) {
        widl_reader_open(reader, (widl_value){NULL, 0}, reader->arena);
        widl_reader_refuse(reader, "the router does not say which one was used");
        return widl_reader_at(reader, "uri");
    }
    for (size_t i = 0; rest.data; i++) {
        widl_string component = next_component(&rest);
        const widl_stub_uri_part *part = part_at(uri, i);
        if (part && !read_part(part, component, reader, value))
            return false;
    }
    return true;
}
