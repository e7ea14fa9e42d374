/* SPDX-License-Identifier: MIT */
/*
 * The one writer of messages of WAMP v1, which is as compact as JSON can be.
 */
#include <stdio.h>

#include "v1/message.h"
#include "value/reader.h"
#include "value/transcode.h"

struct writer {
    widl_buffer *out;
    widl_problem *problem;
};

/** Note that the output takes no more. Return: false. */
static bool refuse_memory(struct writer *writer)
{
    *writer->problem = (widl_problem){
        .out_of_memory = true, .too_large = writer->out->overflowed, .text = "out of memory"};
    return false;
}

static bool write_raw(struct writer *writer, widl_string text)
{
    return widl_buffer_append(writer->out, text.data, text.size) || refuse_memory(writer);
}

static bool write_comma(struct writer *writer)
{
    return write_raw(writer, widl_str(","));
}

static bool write_string(struct writer *writer, widl_string text)
{
    return write_comma(writer) && (wi_json_quote(text, writer->out) || refuse_memory(writer));
}

/** Write a value; an absent one as null. */
static bool write_value(struct writer *writer, widl_value value)
{
    if (!write_comma(writer))
        return false;
    if (value.size == 0)
        return write_raw(writer, widl_str("null"));
    if (wi_msgpack_to_json(value, writer->out, writer->problem))
        return true;
    writer->problem->too_large |= writer->problem->out_of_memory && writer->out->overflowed;
    return false;
}

static bool write_optional(struct writer *writer, widl_value value)
{
    return value.size == 0 || write_value(writer, value);
}

/** The arguments of a call, one after the other. */
static bool write_args(struct writer *writer, const struct wi_v1_message *message)
{
    widl_reader reader;
    widl_reader_open(&reader, message->args, NULL);
    for (size_t i = 0; i < message->arg_count; i++) {
        const unsigned char *start = reader.cursor;
        wi_reader_pass(&reader);
        if (!write_value(writer, (widl_value){start, (size_t)(reader.cursor - start)}))
            return false;
    }
    return true;
}

/** Who gets what is published: nothing when all but the sender do. */
static bool write_receivers(struct writer *writer, const struct wi_v1_message *message)
{
    bool said = true;
    if (message->exclude.size > 0)
        said = write_value(writer, message->exclude);
    else if (message->include_me)
        said = write_raw(writer, widl_str(",false"));
    else if (message->eligible.size > 0)
        said = write_raw(writer, widl_str(",true"));
    return said && write_optional(writer, message->eligible);
}

static bool write_elements(struct writer *writer, const struct wi_v1_message *message)
{
    switch (message->type) {
    case WI_V1_WELCOME:
        return write_string(writer, message->id) && write_raw(writer, widl_str(",1")) &&
               write_string(writer, message->text);
    case WI_V1_PREFIX:
        return write_string(writer, message->prefix) && write_string(writer, message->uri);
    case WI_V1_CALL:
        return write_string(writer, message->id) && write_string(writer, message->uri) &&
               write_args(writer, message);
    case WI_V1_CALLRESULT:
        return write_string(writer, message->id) && write_value(writer, message->value);
    case WI_V1_CALLERROR:
        return write_string(writer, message->id) && write_string(writer, message->uri) &&
               write_string(writer, message->text) && write_optional(writer, message->value);
    case WI_V1_PUBLISH:
        return write_string(writer, message->uri) && write_value(writer, message->value) &&
               write_receivers(writer, message);
    case WI_V1_EVENT:
        return write_string(writer, message->uri) && write_value(writer, message->value);
    default:
        return write_string(writer, message->uri);
    }
}

bool wi_v1_write(const struct wi_v1_message *message, widl_buffer *out, widl_problem *problem)
{
    struct writer writer = {out, problem};
    const char head[] = {'[', (char)('0' + message->type)};
    size_t before = out->size;
    out->overflowed = false;
    if (write_raw(&writer, widl_str_n(head, sizeof(head))) && write_elements(&writer, message) &&
        write_raw(&writer, widl_str("]")))
        return true;
    out->size = before;
    return false;
}
