/* SPDX-License-Identifier: MIT */
/*
 * The writer of all messages: it walks the letters of a message's row in messages.def. What
 * quick_write.c takes is not seen here.
 *
 * Each serializer is a small table of functions. A payload in the wanted serializer is appended as
 * it is; one in another is converted on the way.
 */
#include <stdio.h>

#include "base/format.h"
#include "message/convert.h"
#include "message/message.h"
#include "message/quick.h"
#include "value/cbor_item.h"
#include "value/transcode.h"

struct output {
    widl_buffer *buffer;
    widl_problem *problem;
};

/** How one serializer writes the parts of a message. Each function returns false on failure. */
struct form {
    bool (*begin)(struct output *output, size_t count);
    bool (*comma)(struct output *output);
    bool (*end)(struct output *output);
    bool (*number)(struct output *output, uint64_t value);
    bool (*string)(struct output *output, widl_string text);
    bool (*value)(struct output *output, widl_value value); /**< of MessagePack */
    widl_string no_args;
};

static bool append(struct output *output, const void *data, size_t size)
{
    return widl_buffer_append(output->buffer, data, size);
}

static bool msgpack_begin(struct output *output, size_t count)
{
    unsigned char *start = widl_buffer_reserve(output->buffer, WIDL_HEAD_SIZE);
    if (!start)
        return false;
    output->buffer->size += (size_t)(widl_put_list(start, count) - start);
    return true;
}

static bool nothing(struct output *output)
{
    (void)output;
    return true;
}

static bool msgpack_number(struct output *output, uint64_t value)
{
    unsigned char *start = widl_buffer_reserve(output->buffer, WIDL_HEAD_SIZE);
    if (!start)
        return false;
    output->buffer->size += (size_t)(widl_put_uint(start, value) - start);
    return true;
}

static bool msgpack_string(struct output *output, widl_string text)
{
    unsigned char *start = widl_buffer_reserve(output->buffer, WIDL_HEAD_SIZE + text.size);
    if (!start)
        return false;
    output->buffer->size += (size_t)(widl_put_string(start, text) - start);
    return true;
}

static bool msgpack_value(struct output *output, widl_value value)
{
    return append(output, value.data, value.size);
}

static bool json_begin(struct output *output, size_t count)
{
    (void)count;
    return append(output, "[", 1);
}

static bool json_comma(struct output *output)
{
    return append(output, ",", 1);
}

static bool json_end(struct output *output)
{
    return append(output, "]", 1);
}

static bool json_number(struct output *output, uint64_t value)
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
    return append(output, digits, (size_t)length);
}

static bool json_string(struct output *output, widl_string text)
{
    return wi_json_quote(text, output->buffer);
}

static bool json_value(struct output *output, widl_value value)
{
    return wi_msgpack_to_json(value, output->buffer, output->problem);
}

static bool cbor_head(struct output *output, enum wi_cbor_type type, uint64_t argument)
{
    unsigned char *start = widl_buffer_reserve(output->buffer, WI_CBOR_HEAD_SIZE);
    if (!start)
        return false;
    output->buffer->size += (size_t)(wi_cbor_put_head(start, type, argument) - start);
    return true;
}

static bool cbor_begin(struct output *output, size_t count)
{
    return cbor_head(output, WI_CBOR_LIST, count);
}

static bool cbor_number(struct output *output, uint64_t value)
{
    return cbor_head(output, WI_CBOR_UINT, value);
}

static bool cbor_string(struct output *output, widl_string text)
{
    return cbor_head(output, WI_CBOR_TEXT, text.size) && append(output, text.data, text.size);
}

static bool cbor_value(struct output *output, widl_value value)
{
    return wi_msgpack_to_cbor(value, output->buffer, output->problem);
}

static const struct form forms[WI_SERIALIZER_COUNT] = {
    [WI_JSON] = {json_begin, json_comma, json_end, json_number, json_string, json_value, {"[]", 2}},
    [WI_MSGPACK] = {msgpack_begin,
                    nothing,
                    nothing,
                    msgpack_number,
                    msgpack_string,
                    msgpack_value,
                    {"\x90", 1}},
    [WI_CBOR] = {cbor_begin, nothing, nothing, cbor_number, cbor_string, cbor_value, {"\x80", 1}},
};

/** Whether a half of a payload has nothing in it: it is absent, or an empty list or dict. */
static bool is_empty(enum wi_serializer serializer, widl_string part)
{
    if (serializer == WI_MSGPACK)
        return wi_quick_is_empty(part);
    if (serializer == WI_CBOR)
        return part.size == 0 || wi_cbor_is_empty(part);
    return part.size == 0 || part.size == 2;
}

/** How many elements the payload takes: kwargs need args before them, empty ones if need be. */
static size_t payload_count(const struct wi_payload *payload)
{
    if (!is_empty(payload->serializer, payload->kwargs))
        return 2;
    return is_empty(payload->serializer, payload->args) ? 0 : 1;
}

/** Write a half of a payload in another serializer, by way of MessagePack. */
static bool write_converted(const struct form *form, struct output *output, enum wi_serializer from,
                            widl_string part)
{
    if (from == WI_MSGPACK)
        return form->value(output, (widl_value){(const unsigned char *)part.data, part.size});
    if (form == &forms[WI_MSGPACK])
        return wi_convert(from, part, output->buffer, output->problem);
    widl_buffer msgpack = {.allocator = output->buffer->allocator};
    bool done = wi_convert(from, part, &msgpack, output->problem) &&
                form->value(output, (widl_value){msgpack.data, msgpack.size});
    widl_buffer_free(&msgpack);
    return done;
}

static bool write_part(const struct form *form, struct output *output,
                       const struct wi_payload *from, widl_string part)
{
    if (!form->comma(output))
        return false;
    if (is_empty(from->serializer, part))
        return append(output, form->no_args.data, form->no_args.size);
    if (form == &forms[from->serializer])
        return append(output, part.data, part.size);
    return write_converted(form, output, from->serializer, part);
}

static bool write_payload(const struct form *form, struct output *output,
                          const struct wi_payload *payload)
{
    size_t count = payload_count(payload);
    return (count < 1 || write_part(form, output, payload, payload->args)) &&
           (count < 2 || write_part(form, output, payload, payload->kwargs));
}

static bool write_dict(const struct form *form, struct output *output, widl_value dict)
{
    static const unsigned char empty_map[] = {0x80};
    if (dict.size == 0)
        dict = (widl_value){empty_map, sizeof(empty_map)};
    return form->value(output, dict);
}

static bool write_element(const struct form *form, struct output *output, char letter,
                          const struct wi_message *message)
{
    if (letter == 'p')
        return write_payload(form, output, &message->payload);
    if (!form->comma(output))
        return false;
    switch (letter) {
    case 'r':
        return form->number(output, message->request);
    case 'i':
        return form->number(output, message->id);
    case 't':
        return form->number(output, message->request_type);
    case 'd':
        return write_dict(form, output, message->dict);
    default:
        return form->string(output, message->uri);
    }
}

/** The letters of the message without the optional ones that it does not have, and their count. */
static size_t count_elements(const struct wi_message_traits *traits,
                             const struct wi_message *message, size_t *ret_letters)
{
    size_t count = 1;
    size_t i = 0;
    for (; traits->elements[i]; i++) {
        if (traits->elements[i] == 'p')
            count += payload_count(&message->payload);
        else if (traits->elements[i] != '?')
            count++;
        else if (!message->has_dict)
            break;
    }
    *ret_letters = i;
    return count;
}

static bool write_message(const struct wi_message_traits *traits, const struct wi_message *message,
                          const struct form *form, struct output *output)
{
    size_t letters = 0;
    size_t count = count_elements(traits, message, &letters);
    if (!form->begin(output, count) || !form->number(output, (uint64_t)traits->type))
        return false;
    for (size_t i = 0; i < letters; i++)
        if (traits->elements[i] != '?' &&
            !write_element(form, output, traits->elements[i], message))
            return false;
    return form->end(output);
}

/** The buffer could not take it all: say whether memory or its limit is why. */
static void note_shortage(const widl_buffer *out, widl_problem *problem)
{
    problem->out_of_memory = true;
    problem->too_large = out->overflowed;
    problem->path[0] = '\0';
    if (out->overflowed)
        snprintf(problem->text, sizeof(problem->text), "the message is larger than %zu bytes",
                 out->limit);
    else
        wi_copy_text(problem->text, sizeof(problem->text), "out of memory");
}

bool wi_general_write(const struct wi_message *message, enum wi_serializer serializer,
                      widl_buffer *out, widl_problem *problem)
{
    const struct wi_message_traits *traits = wi_message_traits((uint64_t)message->type);
    struct output output = {out, problem};
    size_t size = out->size;
    problem->text[0] = '\0';
    problem->out_of_memory = false;
    problem->too_large = false;
    out->overflowed = false;
    bool written = write_message(traits, message, &forms[serializer], &output);
    /* What was allocated under a larger limit does not count. */
    out->overflowed |= out->limit > 0 && out->size > out->limit;
    if (written && !out->overflowed)
        return true;
    out->size = size;
    if (problem->text[0] == '\0' || problem->out_of_memory)
        note_shortage(out, problem);
    return false;
}

bool wi_message_write(const struct wi_message *message, enum wi_serializer serializer,
                      widl_buffer *out, widl_problem *problem)
{
    return (serializer == WI_MSGPACK && wi_quick_write(message, out)) ||
           wi_general_write(message, serializer, out, problem);
}
